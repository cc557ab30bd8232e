import { type FileHandle, open } from "node:fs/promises";

/** Fields of ONNX's ModelProto (onnx.proto): a metadata entry, with its key and value. */
const METADATA_FIELD = 14;
const KEY_FIELD = 1;
const VALUE_FIELD = 2;
/** Metadata longer than this is skipped: 560 numbers in decimal take about 6 kB. */
const MAX_ENTRY_BYTES = 1_000_000;

/**
 * Reads the metadata properties of an ONNX file, which onnxruntime-node has no way to ask for.
 *
 * Only the outermost fields are walked; the graph, which is nearly all of the file, is stepped over unread.
 * @returns the properties by key, or null when the file is no protobuf message.
 */
export async function readModelMetadata(path: string): Promise<ReadonlyMap<string, string> | null> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const properties = new Map<string, string>();
    for (let at = 0; at < size; ) {
      const field = await readField(file, at, size);
      if (field === null) return null;
      if (field.number === METADATA_FIELD && field.length <= MAX_ENTRY_BYTES) {
        const [key, value] = entryOf(await bytesAt(file, field.start, field.length));
        properties.set(key, value);
      }
      at = field.start + field.length;
    }
    return properties;
  } finally {
    await file.close();
  }
}

interface Field {
  readonly number: number;
  /** Where its content starts, and how long that is. */
  readonly start: number;
  readonly length: number;
}

/** Longest tag and length: two varints of ten bytes. */
const HEAD_BYTES = 20;

async function readField(file: FileHandle, at: number, size: number): Promise<Field | null> {
  const field = fieldIn(await bytesAt(file, at, Math.min(HEAD_BYTES, size - at)), 0);
  if (field === null || at + field.start + field.length > size) return null;
  return { ...field, start: at + field.start };
}

/** The field that begins at an offset of a buffer, which need not hold its content. */
function fieldIn(bytes: Uint8Array, at: number): Field | null {
  const tag = varint(bytes, at);
  if (tag === null || tag.value < 8) return null;
  const number = Math.floor(tag.value / 8);
  switch (tag.value % 8) {
    case 0: {
      const value = varint(bytes, tag.end);
      return value === null ? null : { number, start: tag.end, length: value.end - tag.end };
    }
    case 1:
      return { number, start: tag.end, length: 8 };
    case 2: {
      const length = varint(bytes, tag.end);
      return length === null ? null : { number, start: length.end, length: length.value };
    }
    case 5:
      return { number, start: tag.end, length: 4 };
    default:
      return null;
  }
}

function varint(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | null {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  return null;
}

function entryOf(bytes: Uint8Array): readonly [string, string] {
  const texts = ["", ""] as [string, string];
  for (let at = 0; at < bytes.length; ) {
    const field = fieldIn(bytes, at);
    if (field === null) break;
    const text = new TextDecoder().decode(bytes.subarray(field.start, field.start + field.length));
    if (field.number === KEY_FIELD) texts[0] = text;
    if (field.number === VALUE_FIELD) texts[1] = text;
    at = field.start + field.length;
  }
  return texts;
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await file.read(bytes, read, length - read, at + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.subarray(0, read);
}
