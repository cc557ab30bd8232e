/** Folders whose files are measured: everything a person maintains except tests, which read as lists. */
export const MEASURED = ["src", "adapters", "scripts", "examples", "test/gates/checks"];

/** What is measured: TypeScript and Python, generated files excepted. */
export const MEASURED_NAMES = /^(?!.*\.generated\.ts$).*\.(ts|py)$/;
