import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder and those above it that are missing; one that is there already is fine.
 *
 * Node's own `recursive` never returns where a folder can neither be made nor said to exist (`/proc/x`), hence one step at a time.
 *
 * @throws the system's error: `EEXIST` for a file of that name, `ENOENT` where nothing can be made, and so on.
 */
export async function makeFolder(path: string): Promise<void> {
  const folder = resolve(path);
  const error = await attempt(folder);
  if (error === undefined) return;
  const parent = dirname(folder);
  if (error.code !== "ENOENT" || parent === folder) throw error;
  // One that is there by now may have been made by somebody else since: one more try, and no more.
  if (!(await isFolder(parent))) await makeFolder(parent);
  const again = await attempt(folder);
  if (again !== undefined) throw again;
}

async function attempt(folder: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(folder);
    return undefined;
  } catch (error) {
    // Whatever the system says of making it (a read-only disk, a root): when it is there, nothing is wrong.
    return (await isFolder(folder)) ? undefined : (error as NodeJS.ErrnoException);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
