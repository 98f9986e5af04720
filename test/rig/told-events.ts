/** An event of `--ui=json`, as far as tests look at it. */
export type ToldEvent = {
  readonly type: string;
  readonly job?: string;
  readonly source?: string;
  readonly exitCode?: number;
  readonly text?: string;
  readonly report?: {readonly kind: string; readonly text?: string};
  readonly result?: {readonly source?: string; readonly digest?: string; readonly revision?: number};
  readonly failure?: {readonly kind: string};
};

/** The events among the lines that a devloop with `--ui=json` has printed, but for one that is only begun. */
export const parseEvents = (said: string): readonly ToldEvent[] =>
  said
    .slice(0, said.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map((line): ToldEvent => JSON.parse(line));
