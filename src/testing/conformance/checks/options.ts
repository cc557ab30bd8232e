import type { VendorInfo } from "../../../spec/info.ts";
import { type CheckDefinition, ConformanceFailure, insist } from "../check.ts";
import { createProbeAudio, cut } from "../probe-audio.ts";
import { type ConformanceSubject, formatFor, speechFor } from "../subject.ts";
import { contextFor, run } from "../trial.ts";
import { createWireTap, ID_LENGTH } from "../wire-tap.ts";

const overWire = ({ runs }: VendorInfo): boolean => runs === "remote";

/** What must hold for the options an adapter takes. */
export const OPTION_CHECKS: readonly CheckDefinition[] = [
  {
    id: "options-reach-wire",
    name: "sends something else for every option it takes",
    applies: overWire,
    async run(subject) {
      const { probes, timings = {} } = subject;
      if (probes === undefined) {
        throw new ConformanceFailure(
          "The subject has no `probes`: give an adapter for each of its options, set to something else.",
        );
      }
      const { once: plain } = await saidOn(subject, subject);
      const { once: again } = await saidOn(subject, subject);
      insist(
        plain === again,
        `It says different things for the same audio and options, so no option can be told${otherIn(plain, again, subject)}.`,
      );
      for (const [option, adapter] of Object.entries(probes)) {
        if (Object.hasOwn(timings, option)) continue;
        const { once: said } = await saidOn(subject, { ...subject, adapter });
        insist(said !== plain, `The option ${option} changes nothing on the wire.`);
      }
      for (const [option, [one, other]] of Object.entries(timings)) {
        const times = [
          (await saidOn(subject, { ...subject, adapter: one })).mostTimes,
          (await saidOn(subject, { ...subject, adapter: other })).mostTimes,
        ];
        const apart = Math.max(...times) >= 2 * Math.min(...times);
        insist(apart, `The option ${option} changes nothing in how often something is said.`);
      }
    },
  },
];

/** Characters of what was said that a failure shows. */
const SHOWN = 120;

/** Names the first thing that one of two runs said and the other did not. */
function otherIn(plain: string, again: string, { secrets = [] }: ConformanceSubject): string {
  const before = new Set(plain.split("\n"));
  const other = again.split("\n").find((line) => !before.has(line));
  if (other === undefined) return "; the second time it said less";
  const told = secrets.reduce((line, secret) => line.replaceAll(secret, "<secret>"), other);
  return `; for example \`${told.slice(0, SHOWN)}\` was said the second time only (ids of ${ID_LENGTH} characters or more that the vendor gave are left out)`;
}

interface Said {
  /** Everything, each once and in alphabetical order. */
  readonly once: string;
  /** How often the thing was said that was said most often. */
  readonly mostTimes: number;
}

/** What an adapter says to its vendor over all its modes. */
async function saidOn(original: ConformanceSubject, subject: ConformanceSubject): Promise<Said> {
  const tap = createWireTap({ connect: original.connect, fetch: original.fetch });
  const tapped: ConformanceSubject = { ...subject, connect: tap.connect, fetch: tap.fetch };
  const adapter = tapped.adapter();
  const { batch, text, info } = adapter;
  // What the vendor answers does not matter here: an option that makes it refuse has reached it.
  if (info.modes.includes("stream")) await run(tapped, { adapter });
  const format = formatFor(adapter);
  if (batch !== undefined) {
    const audio = createProbeAudio(cut(speechFor(tapped, format), format), format);
    await settledOf(tapped, (ctx) => batch({ format, audio }, ctx));
  }
  if (text !== undefined) {
    await settledOf(tapped, (ctx) =>
      text([{ key: "probe", text: "This is a probe.", span: { startMs: 0, endMs: 1000 }, language: "en" }], ctx),
    );
  }
  const times = new Map<string, number>();
  for (const line of tap.said) times.set(line, (times.get(line) ?? 0) + 1);
  // How often a poll asks or an idle session is kept alive is a matter of time, and of few options.
  return { once: [...times.keys()].sort().join("\n"), mostTimes: Math.max(0, ...times.values()) };
}

type Call = (ctx: ReturnType<typeof contextFor>["ctx"]) => Promise<unknown>;

/** Lets a call run to its end, moving time on as it waits. */
async function settledOf(subject: ConformanceSubject, call: Call): Promise<void> {
  const context = contextFor(subject);
  let over = false;
  const running = call(context.ctx).then(
    () => undefined,
    () => undefined,
  );
  void running.then(() => {
    over = true;
  });
  const patienceMs = subject.patienceMs ?? 20_000;
  const since = performance.now();
  while (!over) {
    await context.clock.advance(20);
    insist(performance.now() - since < patienceMs, `A call hung: it was not over in ${patienceMs} ms.`);
  }
}
