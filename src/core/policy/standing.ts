import type { Standing } from "../../spec/policy.ts";

// Candidates for a job stand like workers: the ban on emotion inference at work covers recruitment (European Commission, Guidelines on prohibited
// AI practices, February 2025, on Art. 5(1)(f)). Which role stands where is this project's reading; `policy.standings` overrides it.
const ROLES: Readonly<Record<Exclude<Standing, "unknown">, string>> = {
  worker:
    "agent,employee,worker,staff,rep,representative,advisor,adviser,associate,operator,clerk,seller,salesperson,supervisor,manager,coach,teacher,tutor," +
    "trainer,nurse,doctor,clinician,therapist,driver,candidate,applicant",
  learner: "learner,student,trainee,pupil,apprentice",
  public: "customer,caller,patient,client,guest,consumer,buyer,shopper,visitor,citizen,prospect",
};

const STANDINGS: ReadonlyMap<string, Standing> = new Map(
  Object.entries(ROLES).flatMap(([standing, roles]) =>
    roles.split(",").map((role) => [role, standing as Standing] as const),
  ),
);

/**
 * What a role means for the rule: `worker`, `learner`, `public`, or `unknown` for a role it does not know and for none.
 *
 * Case, separators, a plural s and a number behind the role do not count (`Agent 2`, `customers`, `support_agent`). `overrides` win.
 */
export function standingOf(role: string | null, overrides: Readonly<Record<string, Standing>> = {}): Standing {
  if (role === null) return "unknown";
  const word = canonicalRole(role);
  for (const [name, standing] of Object.entries(overrides)) if (canonicalRole(name) === word) return standing;
  const known = (candidate: string): Standing | undefined =>
    STANDINGS.get(candidate) ?? STANDINGS.get(candidate.replace(/s$/, ""));
  // "Sales Agent" and "support_agent" are agents: the last word says what somebody is.
  return known(word) ?? known(word.split(" ").at(-1) ?? "") ?? "unknown";
}

/** Lower case, one space between words, no number behind. */
function canonicalRole(role: string): string {
  return role
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, " ")
    .trim();
}
