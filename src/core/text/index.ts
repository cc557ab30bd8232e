export { joined, type Said, unread } from "./said.ts";
export { createTextStage, MAX_WAITING_TEXTS, type TextStage, type TextStageOptions } from "./stage.ts";
