import * as z from "zod/mini";

const count = z.int().check(z.minimum(1));
const ms = z.number().check(z.minimum(0));

/**
 * When a fault strikes: once `audioMs` of audio were taken; before message `message` of the server (from 1); at the handshake; at HTTP request
 * `request` (from 1, counted among those whose path begins with `path`); or again and again after a random time between two bounds, ms.
 */
export const FaultMomentSchema = z.union(
  [
    z.strictObject({ audioMs: ms }),
    z.strictObject({ message: count }),
    z.strictObject({ connect: z.literal(true) }),
    z.strictObject({ request: count, path: z.exactOptional(z.string()) }),
    z.strictObject({ everyMs: z.tuple([ms, ms]), seed: z.exactOptional(z.int()) }),
  ],
  { error: "must be one of { audioMs }, { message }, { connect: true }, { request }, { everyMs: [least, most] }" },
);

/** See {@link FaultMomentSchema}. */
export type FaultMoment = z.infer<typeof FaultMomentSchema>;

const common = {
  /** Index of the session that is struck, or `every`. Default: session 0; every session for a random moment, and for `refuse` the next handshake, once. */
  session: z.exactOptional(z.union([z.int().check(z.minimum(0)), z.literal("every")])),
  at: FaultMomentSchema,
};

/**
 * What goes wrong.
 *
 * `drop` breaks the connection without a close frame; `reset` does so with a TCP reset (a plain break under TLS); `stall` answers nothing more and reads on;
 * `half-open` neither reads nor answers nor closes; `garbage` says something that is not the vendor's (`form` `text` or `binary`);
 * `truncated` cuts the next message in half (`form` `message`) or announces a longer frame than it sends and ends (`form` `frame`); `duplicate` says the next
 * message twice; `reorder` swaps the next two; `late` holds the next one back by `ms` while others pass it; `slow-reader` reads at `bytesPerSecond`;
 * `refuse` answers a handshake or a request with `status` and perhaps `retry-after`; `close` sends a close frame.
 * On an HTTP request `drop`, `reset`, `stall`, `half-open`, `garbage`, `truncated`, `late` and `refuse` strike the answer; the others do nothing there.
 */
export const FaultSchema = z.discriminatedUnion("fault", [
  z.strictObject({ ...common, fault: z.literal("drop") }),
  z.strictObject({ ...common, fault: z.literal("reset") }),
  z.strictObject({ ...common, fault: z.literal("stall") }),
  z.strictObject({ ...common, fault: z.literal("half-open") }),
  z.strictObject({ ...common, fault: z.literal("garbage"), form: z.exactOptional(z.enum(["text", "binary"])) }),
  z.strictObject({ ...common, fault: z.literal("truncated"), form: z.exactOptional(z.enum(["message", "frame"])) }),
  z.strictObject({ ...common, fault: z.literal("duplicate") }),
  z.strictObject({ ...common, fault: z.literal("reorder") }),
  z.strictObject({ ...common, fault: z.literal("late"), ms }),
  z.strictObject({ ...common, fault: z.literal("slow-reader"), bytesPerSecond: z.number().check(z.minimum(1)) }),
  z.strictObject({
    ...common,
    fault: z.literal("refuse"),
    status: z.int().check(z.minimum(400), z.maximum(599)),
    retryAfterS: z.exactOptional(ms),
  }),
  z.strictObject({
    ...common,
    fault: z.literal("close"),
    code: z.int().check(z.minimum(1000), z.maximum(4999)),
    reason: z.exactOptional(z.string().check(z.maxLength(123))),
  }),
]);

/** One fault; see {@link FaultSchema}. */
export type Fault = z.infer<typeof FaultSchema>;
