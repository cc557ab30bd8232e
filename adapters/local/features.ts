import { PROSODY_FUNCTIONALS } from "../../src/dsp/prosody/index.ts";
import { EmotionError } from "../../src/spec/errors.ts";

/** Takes the values a head wants out of a functional vector; the result is reused by the next call. */
export type FeaturePick = (functionals: Float32Array) => Float32Array;

/**
 * Picks functionals by name, in the order given, so that a head trained on fewer of them goes on working when the extractor learns more.
 *
 * @throws EmotionError `config` when the extractor has no functional of that name.
 */
export function createFeaturePick(names: readonly string[]): FeaturePick {
  const places = names.map((name) => {
    const place = PROSODY_FUNCTIONALS.indexOf(name);
    if (place >= 0) return place;
    throw new EmotionError(
      "config",
      `The local head asks for the feature "${name}", which this version does not have; reinstall the package.`,
      { feature: name },
    );
  });
  const picked = new Float32Array(places.length);
  return (functionals) => {
    for (let i = 0; i < places.length; i++) picked[i] = functionals[places[i] as number] as number;
    return picked;
  };
}
