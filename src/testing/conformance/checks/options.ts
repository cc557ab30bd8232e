import type { VendorInfo } from "../../../spec/info.ts";
import { type CheckDefinition, ConformanceFailure, insist } from "../check.ts";
import { createProbeAudio, cut } from "../probe-audio.ts";
import { type ConformanceSubject, formatFor, speechFor } from "../subject.ts";
import { contextFor, run } from "../trial.ts";
import { createWireTap } from "../wire-tap.ts";

const overWire = ({ runs }: VendorInfo): boolean => runs === "remote";

/** What must hold for the options an adapter takes. */
export const OPTION_CHECKS: readonly CheckDefinition[] = [
  {
    id: "options-reach-wire",
    name: "sends something else for every option it takes",
    applies: overWire,
    async run(subject) {
      const { probes } = subject;
      if (probes === undefined) {
        throw new ConformanceFailure(
          "The subject has no `probes`: give an adapter for each of its options, set to something else.",
        );
      }
      const plain = await saidOn(subject, subject);
      const again = await saidOn(subject, subject);
      insist(plain === again, "It says different things for the same audio and options, so no option can be told.");
      for (const [option, adapter] of Object.entries(probes)) {
        const said = await saidOn(subject, { ...subject, adapter });
        insist(said !== plain, `The option ${option} changes nothing on the wire.`);
      }
    },
  },
];

/** Everything an adapter says to its vendor over all its modes, each once. */
async function saidOn(original: ConformanceSubject, subject: ConformanceSubject): Promise<string> {
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
  // How often a poll asks or an idle session is kept alive is a matter of time, not of options.
  return [...new Set(tap.said)].sort().join("\n");
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
  while (!over) await context.clock.advance(20);
}
