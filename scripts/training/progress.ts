import type { ExportNews } from "../features/export-worker.ts";

/** Says how far the features are: a line that is rewritten in a terminal, a line per finished set elsewhere. */
export interface FeatureProgress {
  readonly onNews: (news: ExportNews) => void;
  /** Ends the rewritten line. */
  done(): void;
}

/** Follows the export of `sets` sets. */
export function createFeatureProgress(sets: number, out: NodeJS.WriteStream = process.stdout): FeatureProgress {
  const running = new Map<string, number>();
  let finished = 0;
  const draw = (): void => {
    const parts = [...running].map(([set, share]) => `${set} ${Math.round(100 * share)} %`);
    out.write(`\r\u001b[K  ${finished} of ${sets} sets  ${parts.join("  ")}`);
  };
  return {
    onNews(news) {
      if (news.type === "clip") {
        running.set(news.set, news.done / news.of);
        if (out.isTTY && news.done % 10 === 0) draw();
      }
      if (news.type === "set") {
        running.delete(news.set);
        finished++;
        if (out.isTTY) draw();
        else out.write(`  ${finished} of ${sets}  ${news.set}: ${news.windows} windows${news.kept ? ", kept" : ""}\n`);
      }
    },
    done() {
      if (out.isTTY) out.write("\n");
    },
  };
}
