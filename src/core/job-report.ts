import type {Finding} from './rollout/trouble.ts';
import type {AnsweringPod} from './trace/stage-times.ts';

/** News from a job that goes on. */
export type JobReport =
  | {readonly kind: 'step'; readonly text: string}
  /** Something of devloop's own was not as it should be, and is now: a sentence without its full stop. */
  | {readonly kind: 'repaired'; readonly text: string}
  | {readonly kind: 'waiting'; readonly reasons: readonly string[]; readonly findings?: readonly Finding[]}
  | {readonly kind: 'listening'}
  /** Told again each time that it leads to another pod, once that has answered. */
  | {readonly kind: 'answering'; readonly answered?: AnsweringPod | undefined}
  /** The watch stands: nothing that changes from now on is missed. `polled` are folders that give no events. */
  | {
      readonly kind: 'watching';
      readonly folders: number;
      readonly polled: readonly string[];
      /** The setting of the kernel that allows no more watches, and how many folders go without. */
      readonly limit?: {readonly name: string; readonly folders: number} | undefined;
    }
  | FilesChanged
  | {readonly kind: 'linkLost'; readonly why: string};

/** These files are different from what they were; times are in milliseconds since the epoch. */
export type FilesChanged = {
  readonly kind: 'changed';
  /** Absolute. */
  readonly paths: readonly string[];
  /** When the newest of them was written. */
  readonly savedAt: number;
  /** When the watch heard of the first of them. */
  readonly seenAt: number;
  /** What brought it: a save, git at work on the tree, or a look at everything. */
  readonly occasion: 'edit' | 'git' | 'rescan';
};
