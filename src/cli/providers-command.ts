import { nearest } from "../kit/explain.ts";
import { providerDetails } from "../provider-details.ts";
import { EmotionError } from "../spec/errors.ts";
import type { VendorInfo } from "../spec/info.ts";
import type { CliIo } from "./io.ts";
import { providerTable } from "./provider-table.ts";
import { wrap } from "./text.ts";

/**
 * Prints what providers can do: the matrix of all of them cut to the terminal, everything about one, or either as JSON.
 *
 * @throws EmotionError of kind `config` for a provider that is not known.
 */
export async function providersCommand(id: string | undefined, json: boolean, io: CliIo): Promise<void> {
  const { catalog } = await import("../catalog.generated.ts");
  const infos = id === undefined ? Object.values(catalog) : [infoOf(id, catalog)];
  if (json) {
    await io.stdout.write(`${JSON.stringify(id === undefined ? infos : infos[0], null, 2)}\n`);
    return;
  }
  const width = io.stdout.isTty ? io.stdout.columns() : Number.POSITIVE_INFINITY;
  if (id !== undefined) {
    await io.stdout.write(`${infos.flatMap((info) => detailLines(info, width)).join("\n")}\n`);
    return;
  }
  await io.stdout.write(`${providerTable(infos, width).join("\n")}\n`);
}

function infoOf(id: string, catalog: Readonly<Record<string, VendorInfo>>): VendorInfo {
  const info = Object.hasOwn(catalog, id) ? catalog[id] : undefined;
  if (info !== undefined) return info;
  const known = Object.keys(catalog);
  const near = nearest(id, known);
  const hint = near === undefined ? "" : ` Did you mean ${near}?`;
  throw new EmotionError("config", `There is no provider of that name: known are ${known.join(", ")}.${hint}`, {
    option: "provider",
  });
}

/** Widest that a line may be when nothing says how wide the terminal is. */
const PLAIN_WIDTH = 120;

function detailLines(info: VendorInfo, width: number): readonly string[] {
  const room = Math.min(width, PLAIN_WIDTH);
  const lines = providerDetails(info).flatMap(([about, text]) => [
    about,
    ...wrap(text.replaceAll("`", ""), room - 2).map((line) => `  ${line}`),
  ]);
  return [`${info.name} (${info.id}), ${info.status}, modes ${info.modes.join(", ")}`, "", ...lines];
}
