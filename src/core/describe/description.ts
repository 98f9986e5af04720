/** A failure in words: what failed, what the tool said, what to do now. */
export type Description = {
  readonly what: string;
  readonly said: readonly string[];
  readonly next: readonly string[];
};
