import { jsonText } from "./html.ts";
import type { Row } from "./rows.ts";

/** About how long one element of rows grows, characters: the page reads them one at a time. */
const CHUNK_CHARACTERS = 65_536;

/** Writes rows as JSON lists in `<script>` elements of bounded size. */
export interface RowWriter {
  write(rows: readonly Row[]): Promise<void>;
  /** Closes the element that is open. */
  flush(): Promise<void>;
}

/** Starts a writer on top of one of text. */
export function createRowWriter(write: (text: string) => Promise<void>): RowWriter {
  let characters = 0;
  const flush = async (): Promise<void> => {
    if (characters === 0) return;
    characters = 0;
    await write("\n]</script>\n");
  };
  return {
    flush,
    async write(rows) {
      for (const row of rows) {
        const text = (characters === 0 ? '<script type="application/json" class="rows">[\n' : ",\n") + jsonText(row);
        characters += text.length;
        await write(text);
        if (characters >= CHUNK_CHARACTERS) await flush();
      }
    },
  };
}
