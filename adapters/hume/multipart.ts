/** One part of a multipart form. */
export interface FormPart {
  readonly name: string;
  /** Makes the part a file. */
  readonly fileName?: string;
  readonly type: string;
  readonly body: Uint8Array;
}

/**
 * Encodes a multipart form and names its content type.
 *
 * By hand, since a `FormData` gives a content type only to files, and the vendor wants exactly one file beside its JSON settings. Source of the layout: RFC 7578.
 *
 * @param random uniform in [0, 1): makes a boundary of 120 random bits, which no recording holds.
 */
export function encodeForm(
  parts: readonly FormPart[],
  random: () => number,
): { readonly contentType: string; readonly body: Uint8Array<ArrayBuffer> } {
  const boundary = `emotion-stream-${Array.from({ length: 30 }, () => Math.floor(random() * 16).toString(16)).join("")}`;
  const text = new TextEncoder();
  const pieces = parts.flatMap(({ name, fileName, type, body }) => {
    const file = fileName === undefined ? "" : `; filename="${fileName}"`;
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\nContent-Type: ${type}\r\n\r\n`;
    return [text.encode(head), body, text.encode("\r\n")];
  });
  pieces.push(text.encode(`--${boundary}--\r\n`));
  const body = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    body.set(piece, at);
    at += piece.length;
  }
  return { contentType: `multipart/form-data; boundary=${boundary}`, body };
}
