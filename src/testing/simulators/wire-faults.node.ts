import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** What is said in place of the vendor's words: no JSON, and bytes of no meaning. */
export const GARBAGE: Readonly<Record<"text" | "binary", string | Uint8Array>> = Object.freeze({
  text: '{"type":"\\u0000}}<<<not json',
  binary: Uint8Array.from({ length: 64 }, (_, place) => (place * 151 + 7) & 0xff),
});

/** Ends a connection with a TCP reset; plainly where the layer between cannot (TLS). */
export function resetSocket(wire: Duplex): void {
  try {
    (wire as Socket).resetAndDestroy();
  } catch {
    wire.destroy();
  }
}

/** Begins a WebSocket text frame of 1000 bytes (RFC 6455, section 5.2), sends 12 of them and ends the connection. */
export function breakFrame(wire: Duplex): void {
  wire.end(Buffer.from([0x81, 126, 0x03, 0xe8, ...Buffer.from('{"type":"cut')]));
}
