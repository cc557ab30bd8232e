/** Keys of utterances: an interim transcript has the key that its final one will have. */
export interface UtteranceKeys {
  /** The key of the utterance that is being recognised. */
  readonly current: string;
  /** The utterance is recognised; its message is on its way. */
  recognised(): void;
  /** The keys of the messages of one answer: the first has the key of the oldest recognised utterance, further ones keys of their own. */
  finished(messages: number): readonly string[];
}

/** Recognised utterances that wait for their message; more than these means that the vendor joined some. */
const MOST_WAITING = 8;

/** Makes {@link UtteranceKeys}: `u1`, `u2` ..., and `u1.2` for the second message of the first. */
export function createUtteranceKeys(): UtteranceKeys {
  let next = 1;
  const waiting: string[] = [];
  const close = (): void => {
    waiting.push(`u${next++}`);
    if (waiting.length > MOST_WAITING) waiting.shift();
  };
  return {
    get current() {
      return `u${next}`;
    },
    recognised: close,
    finished(messages) {
      if (waiting.length === 0) close();
      const first = waiting.shift();
      return Array.from({ length: messages }, (_, i) => (i === 0 ? `${first}` : `${first}.${i + 1}`));
    },
  };
}
