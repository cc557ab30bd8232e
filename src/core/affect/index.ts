export { checkLabels } from "./known-labels.ts";
export { commonLabel, isPolaritySet, type Polarity, polarityWord } from "./labels.ts";
export { affect1Rows } from "./rows.ts";
export { type AffectRow, AffectRowSchema, type AffectTableData, AffectTableSchema } from "./schema.ts";
export { type AffectTable, affect1, createAffectTable } from "./table.ts";
