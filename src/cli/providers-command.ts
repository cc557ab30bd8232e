import type { CliIo } from "./io.ts";
import { providerTable } from "./provider-table.ts";

/** Prints the capability matrix of every provider: a table cut to the terminal, or all of it as JSON. */
export async function providersCommand(json: boolean, io: CliIo): Promise<void> {
  const { catalog } = await import("../catalog.generated.ts");
  const infos = Object.values(catalog);
  if (json) {
    await io.stdout.write(`${JSON.stringify(infos, null, 2)}\n`);
    return;
  }
  const width = io.stdout.isTty ? io.stdout.columns() : Number.POSITIVE_INFINITY;
  await io.stdout.write(`${providerTable(infos, width).join("\n")}\n`);
}
