/** One part of a multipart form as it came. */
export interface ReadPart {
  readonly name: string;
  readonly fileName: string | undefined;
  readonly type: string;
  readonly body: Uint8Array;
}

/** Reads a multipart form strictly; `null` when it is none. */
export function readForm(contentType: string, body: Uint8Array): readonly ReadPart[] | null {
  const boundary = /^multipart\/form-data; *boundary="?([^";]{1,70})"?$/.exec(contentType)?.[1];
  if (boundary === undefined) return null;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const parts: ReadPart[] = [];
  const mark = Buffer.from(`--${boundary}`);
  if (!bytes.subarray(0, mark.length).equals(mark)) return null;
  for (let at = mark.length; ; ) {
    if (bytes.toString("latin1", at, at + 2) === "--") return parts;
    const bodyAt = bytes.indexOf("\r\n\r\n", at);
    const end = bytes.indexOf(`\r\n--${boundary}`, bodyAt + 2);
    if (bodyAt < 0 || end < 0) return null;
    const head = bytes.toString("utf8", at + 2, bodyAt);
    const name = /;\s*name="([^"]*)"/i.exec(head)?.[1];
    if (name === undefined) return null;
    parts.push({
      name,
      fileName: /;\s*filename="([^"]*)"/i.exec(head)?.[1],
      type: /^content-type:\s*([^\s;]+)/im.exec(head)?.[1] ?? "text/plain",
      body: bytes.subarray(bodyAt + 4, end),
    });
    at = end + 2 + mark.length;
  }
}
