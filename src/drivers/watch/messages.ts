import type {BuildInputs} from '../fingerprint.ts';
import type {WatchNews, WatchOrder} from './order.ts';

/** What is asked of the thread that watches. */
export type Question =
  | {readonly kind: 'watch'; readonly order: WatchOrder}
  | {readonly kind: 'look-again'; readonly path: string}
  | {readonly kind: 'hash-context'; readonly inputs: BuildInputs}
  | {readonly kind: 'hash-folder'; readonly path: string}
  | {readonly kind: 'hash-files'; readonly paths: readonly string[]};

/** `stop` takes a question back. */
export type ToWatcher =
  | {readonly kind: 'ask'; readonly id: number; readonly question: Question}
  | {readonly kind: 'stop'; readonly id: number};

/** What the thread says: the answer to a question, which is empty where there is nothing to say, or news. */
export type FromWatcher =
  | {readonly kind: 'answer'; readonly id: number; readonly text: string}
  | {readonly kind: 'refusal'; readonly id: number; readonly command: string; readonly message: string}
  | WatchNews;
