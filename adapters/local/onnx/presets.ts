import { ONNX_SCHEMA, type OnnxManifestSource } from "./manifest.ts";

/** A manifest for a widely used public model, whose file the user brings. */
export interface Preset {
  /** All but the file itself. */
  readonly manifest: Omit<OnnxManifestSource, "schema" | "file">;
  /** What usually lies beside the file and says the same, to be compared with the preset where it is there. */
  readonly beside?: Beside;
  /** The graph ends before the classifier: its linear layer must be given as a file. */
  readonly needsHead?: true;
}

/** Files that exports leave beside a graph. */
export type Beside =
  /** `config.json` and `preprocessor_config.json`: its labels must be the preset's, or are taken from there. */
  | { readonly kind: "transformers"; readonly labels: "agree" | "taken" }
  /** `tokens.txt`, one token and its row per line: the row of each label's token must be the preset's. */
  | { readonly kind: "tokens"; readonly tokens: Readonly<Record<string, string>> };

/** The day the facts of the presets were read. */
const READ = "2026-11-25";
const RATE_HZ = 16_000;
const seconds = (s: number): number => s * RATE_HZ;

/** wav2vec2 and HuBERT classifiers as `optimum-cli export onnx` writes them; the mask is there in some exports only. */
const TRANSFORMERS: Pick<OnnxManifestSource, "input" | "output" | "window"> = {
  input: {
    name: "input_values",
    minSamples: seconds(1),
    maxSamples: seconds(30),
    extraInputs: { attention_mask: { type: "int64", shape: "input", value: 1, optional: true } },
  },
  output: { name: "logits" },
  window: { windowMs: 3072, hopMs: 1024 },
};

/** S3PRL's heads as converted to transformers: that conversion sets do_normalize to false, so that the audio goes in as it is. */
const superb = (id: string, source: string): Preset => ({
  beside: { kind: "transformers", labels: "agree" },
  manifest: {
    ...TRANSFORMERS,
    id,
    date: READ,
    source,
    licence: "Apache-2.0",
    licenceUrl: source,
    commercialUse: "unknown",
    note: "the card says Apache-2.0, and IEMOCAP, which the model was trained on, is licensed for research.",
    languages: ["en"],
    task: { kind: "categorical", labels: ["neu", "hap", "ang", "sad"], activation: "softmax" },
  },
});

const FUNASR_LICENCE = {
  licence: "LicenseRef-FunASR-Model-1.1",
  licenceUrl: "https://github.com/modelscope/FunASR/blob/main/MODEL_LICENSE",
} as const;

const SENSEVOICE_TOKENS = {
  happy: "<|HAPPY|>",
  sad: "<|SAD|>",
  angry: "<|ANGRY|>",
  neutral: "<|NEUTRAL|>",
  fearful: "<|FEARFUL|>",
  disgusted: "<|DISGUSTED|>",
  surprised: "<|SURPRISED|>",
};

interface SenseVoiceExport {
  readonly inputs: { readonly speech: string; readonly length: string; readonly textNorm: string };
  readonly output: string;
  readonly pad: "none" | "replicate";
  readonly cmvn: { readonly from: "metadata" } | { readonly from: "file"; readonly path: string };
}

/** Language 0 lets the model find it, text norm 15 is "without"; the answer's position 1 is the emotion. */
const senseVoice = (id: string, source: string, of: SenseVoiceExport): Preset => ({
  beside: { kind: "tokens", tokens: SENSEVOICE_TOKENS },
  manifest: {
    id,
    date: READ,
    source,
    ...FUNASR_LICENCE,
    // Said by its maintainers: github.com/QwenAudio/SenseVoice, issues 29 and 287, pull request 338.
    commercialUse: "yes",
    languages: ["zh", "yue", "en", "ja", "ko"],
    input: {
      name: of.inputs.speech,
      layout: "B,F,M",
      minSamples: seconds(1),
      maxSamples: seconds(30),
      scale: 32_768,
      extraInputs: {
        [of.inputs.length]: { type: "int32", shape: "batch", value: "length" },
        language: { type: "int32", shape: "batch", value: 0 },
        [of.inputs.textNorm]: { type: "int32", shape: "batch", value: 15 },
      },
    },
    frontEnd: {
      kind: "fbank",
      bands: 80,
      window: "hamming",
      stacking: { size: 7, shift: 6, pad: of.pad },
      cmvn: of.cmvn,
    },
    output: { name: of.output, time: 1, ids: [25_001, 25_002, 25_003, 25_004, 25_005, 25_006, 25_007] },
    task: { kind: "categorical", labels: Object.keys(SENSEVOICE_TOKENS), activation: "softmax" },
    window: { windowMs: 4096, hopMs: 1024 },
  },
});

/** Manifests of widely used public models by name; none of their files comes with this package or is fetched by it. */
export const MODEL_PRESETS = {
  "audeering-msp-dim": {
    manifest: {
      id: "audeering/w2v2-L-robust-12-msp-dim",
      date: READ,
      source: "https://zenodo.org/record/6221127",
      licence: "CC-BY-NC-SA-4.0",
      licenceUrl: "https://creativecommons.org/licenses/by-nc-sa/4.0/",
      commercialUse: "no",
      languages: ["en"],
      input: { name: "signal", minSamples: seconds(1), maxSamples: seconds(30) },
      output: { name: "logits" },
      task: { kind: "dimensional", dims: ["arousal", "dominance", "valence"], range: [0, 1], activation: "none" },
      window: { windowMs: 4096, hopMs: 1024 },
      run: { maxBatch: 1 },
    },
  },
  "superb-wav2vec2-er": superb(
    "superb/wav2vec2-base-superb-er",
    "https://huggingface.co/superb/wav2vec2-base-superb-er",
  ),
  "superb-hubert-er": superb("superb/hubert-large-superb-er", "https://huggingface.co/superb/hubert-large-superb-er"),
  "xlsr-ravdess-er": {
    beside: { kind: "transformers", labels: "agree" },
    manifest: {
      ...TRANSFORMERS,
      id: "ehcalabres/wav2vec2-lg-xlsr-en-speech-emotion-recognition",
      date: READ,
      source: "https://huggingface.co/ehcalabres/wav2vec2-lg-xlsr-en-speech-emotion-recognition",
      licence: "Apache-2.0",
      licenceUrl: "https://huggingface.co/ehcalabres/wav2vec2-lg-xlsr-en-speech-emotion-recognition",
      commercialUse: "unknown",
      note: "the card says Apache-2.0, and RAVDESS, which the model was trained on, is non-commercial; newer transformers load the checkpoint with a random head, so that an export must be checked.",
      languages: ["en"],
      input: { ...TRANSFORMERS.input, normalise: "zscore" },
      task: {
        kind: "categorical",
        labels: ["angry", "calm", "disgust", "fearful", "happy", "neutral", "sad", "surprised"],
        activation: "softmax",
      },
    },
  },
  transformers: {
    beside: { kind: "transformers", labels: "taken" },
    manifest: {
      ...TRANSFORMERS,
      id: "transformers-audio-classifier",
      date: READ,
      licence: "LicenseRef-see-model-card",
      commercialUse: "unknown",
      note: "the licence is on the card of the checkpoint that was exported.",
      input: { ...TRANSFORMERS.input, normalise: "zscore" },
      task: { kind: "categorical", labels: [], activation: "softmax" },
    },
  },
  "emotion2vec-plus": {
    needsHead: true,
    manifest: {
      id: "emotion2vec/emotion2vec_plus",
      date: READ,
      source: "https://github.com/ddlBoJack/emotion2vec",
      ...FUNASR_LICENCE,
      commercialUse: "unknown",
      note: "the licence of the weights is asked for in emotion2vec issue 78, which is open.",
      input: { name: "input", minSamples: seconds(1), maxSamples: seconds(30), normalise: "layernorm" },
      output: { name: "output", time: "mean" },
      task: {
        kind: "categorical",
        labels: ["angry", "disgusted", "fearful", "happy", "neutral", "other", "sad", "surprised", "unk"],
        mask: ["unk"],
        activation: "softmax",
      },
      window: { windowMs: 4096, hopMs: 1024 },
    },
  },
  "sensevoice-sherpa": senseVoice(
    "FunAudioLLM/SenseVoiceSmall",
    "https://github.com/k2-fsa/sherpa-onnx/releases/tag/asr-models",
    {
      inputs: { speech: "x", length: "x_length", textNorm: "text_norm" },
      output: "logits",
      pad: "none",
      cmvn: { from: "metadata" },
    },
  ),
  "sensevoice-funasr": senseVoice("FunAudioLLM/SenseVoiceSmall", "https://huggingface.co/FunAudioLLM/SenseVoiceSmall", {
    inputs: { speech: "speech", length: "speech_lengths", textNorm: "textnorm" },
    output: "ctc_logits",
    pad: "replicate",
    cmvn: { from: "file", path: "am.mvn" },
  }),
} as const satisfies Readonly<Record<string, Preset>>;

/** Name of a preset. */
export type PresetName = keyof typeof MODEL_PRESETS;

/** A preset by its name, or null. */
export function presetOf(name: string): Preset | null {
  return Object.hasOwn(MODEL_PRESETS, name) ? MODEL_PRESETS[name as PresetName] : null;
}

/** The manifest of a preset for a file of the user's, before it is validated. */
export function presetManifest({ manifest }: Preset, file: string): OnnxManifestSource {
  return { ...manifest, schema: ONNX_SCHEMA, file: { path: file } };
}
