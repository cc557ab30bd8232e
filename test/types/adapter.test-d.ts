import { expectTypeOf } from "vitest";
import {
  type Adapter,
  type BatchFn,
  defineAdapter,
  isSignal,
  type Mode,
  type Observation,
  type SessionItem,
  type Signal,
  type StreamFn,
  type TextFn,
  type VendorInfo,
} from "../../src/spec/index.ts";

// Compiled by `tsc -p .`: an adapter has the methods of the modes it declares, and no others.

declare const stream: StreamFn;
declare const batch: BatchFn;
declare const text: TextFn;
declare const rest: Omit<VendorInfo, "modes">;

const info = <const M extends readonly Mode[]>(modes: M) => ({ ...rest, modes });

const streaming = defineAdapter(info(["stream"]), { stream });
expectTypeOf(streaming.stream).toEqualTypeOf<StreamFn>();
expectTypeOf(streaming).toExtend<Adapter>();

const both = defineAdapter(info(["stream", "batch"]), { stream, batch, warm: async () => undefined });
expectTypeOf(both.batch).toEqualTypeOf<BatchFn>();

defineAdapter(info(["text"]), { text });

// @ts-expect-error the declared mode has no method
defineAdapter(info(["stream", "batch"]), { stream });

// @ts-expect-error a method whose mode is not declared
defineAdapter(info(["stream"]), { stream, text });

// @ts-expect-error a batch function is not a stream
defineAdapter(info(["stream"]), { stream: batch });

// @ts-expect-error no such mode
info(["video"]);

declare const item: SessionItem;
if (isSignal(item)) expectTypeOf(item).toEqualTypeOf<Signal>();
else expectTypeOf(item).toEqualTypeOf<Observation>();

declare const observation: Observation;
// @ts-expect-error exactOptionalPropertyTypes: a confidence that is not given is absent
const unsure: Observation = { ...observation, confidence: undefined };
void unsure;
