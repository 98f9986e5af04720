import type {Known} from './known.ts';

/** Two looks at one path. */
export type Change = {readonly before: Known | undefined; readonly now: Known};

const largeFile = 1024 * 1024;
/** Milliseconds in which a file that is being written grows, and in which one that was made empty is filled: hardly anyone means an empty one. */
const growthPause = 50;
const emptyPause = 100;

/** Files that may be in the middle of being written: they are looked at again before they are told. */
export class UnsettledFiles {
  readonly #files = new Map<string, {readonly stamp: string; readonly until: number}>();
  readonly #lookAgain: (path: string) => void;

  constructor(lookAgain: (path: string) => void) {
    this.#lookAgain = lookAgain;
  }

  readonly has = (path: string): boolean => this.#files.has(path);

  readonly remove = (path: string): void => {
    this.#files.delete(path);
  };

  /** Whether a file that differs is the same as when it was looked at before, some time ago, or was never in doubt. */
  readonly isWritten = (path: string, change: Change): boolean => {
    if (!isUnsettled(change)) return true;
    const {now} = change;
    const last = this.#files.get(path);
    if (last?.stamp === now.stamp) return performance.now() >= last.until;
    const pause = now.size > 0 ? growthPause : emptyPause;
    this.#files.set(path, {stamp: now.stamp, until: performance.now() + pause});
    setTimeout(() => this.#lookAgain(path), pause + 1);
    return false;
  };
}

/** It is large, or was just made empty, or has changed while it was read. */
const isUnsettled = ({before, now}: Change): boolean => {
  if (now.kind !== 'file') return false;
  if (now.size > largeFile) return true;
  if (before === undefined) return false;
  const wasRead = before.content !== undefined && before.stamp !== now.stamp;
  return (now.size === 0 && before.size > 0) || (wasRead && now.content === undefined);
};
