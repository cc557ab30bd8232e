export { checkCompanion, type FillOptions, fillArousal } from "./fill.ts";
export { type CompanionStage, type CompanionStageOptions, createCompanionStage } from "./stage.ts";
