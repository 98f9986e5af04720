import type {Screen} from './step.ts';

/** What every part of the lab is given. */
export type Lab = Screen & {
  /** Folder of the finished products. */
  readonly cache: string;
  /** Ends everything when the user wants to stop. */
  readonly signal: AbortSignal;
};
