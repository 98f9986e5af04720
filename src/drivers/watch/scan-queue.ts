import {setImmediate} from 'node:timers';

/** Why a folder is read. `order`: it was not watched before; `edit`: something in it came or moved; `look`: somebody wants to be sure; `rescan`: nobody waits for it. */
export type ScanCause = 'order' | 'edit' | 'look' | 'rescan';

type Scan = {readonly path: string; readonly cause: ScanCause; readonly depth: 'all' | 'one'};

type Options = {
  /** Reads one folder; what it says are folders in it. */
  readonly readFolder: (path: string, cause: ScanCause) => readonly string[];
  readonly isKnown: (path: string) => boolean;
  /** Called when nobody waits any more, and when all is read. */
  readonly onRead: (left: 'nothing' | 'rescan') => void;
};

/** Milliseconds of reading without a look at events. */
const slice = 5;

/** Folders that are to be read, in slices, what somebody waits for first. */
export class ScanQueue {
  readonly #options: Options;
  readonly #urgent: Scan[] = [];
  readonly #idle: Scan[] = [];
  readonly #waiting: (() => void)[] = [];
  #isRunning = false;

  constructor(options: Options) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#urgent.length + this.#idle.length === 0;
  }

  get isUrgent(): boolean {
    return this.#urgent.length > 0;
  }

  readonly add = (paths: readonly string[], {cause, depth}: Omit<Scan, 'path'>): void => {
    const queue = cause === 'rescan' ? this.#idle : this.#urgent;
    for (const path of paths.toReversed()) queue.push({path, cause, depth});
    if (this.#isRunning || this.isEmpty) return;
    this.#isRunning = true;
    setImmediate(this.#run);
  };

  /** Waits until nothing is left that somebody waits for. */
  readonly await = async (): Promise<void> => {
    if (!this.isUrgent) return;
    const {promise, resolve} = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    await promise;
  };

  readonly #run = (): void => {
    const end = performance.now() + slice;
    const wasUrgent = this.isUrgent;
    do this.#readNext();
    while (performance.now() < end && !this.isEmpty);
    if (wasUrgent && !this.isUrgent) for (const resolve of this.#waiting.splice(0)) resolve();
    this.#isRunning = !this.isEmpty;
    if (this.#isRunning) setImmediate(this.#run);
    if (!this.isUrgent) this.#options.onRead(this.isEmpty ? 'nothing' : 'rescan');
  };

  #readNext(): void {
    const scan = this.#urgent.pop() ?? this.#idle.pop();
    if (scan === undefined) return;
    const {path, cause, depth} = scan;
    const inner = this.#options.readFolder(path, cause);
    const wanted = depth === 'all' ? inner : inner.filter(each => !this.#options.isKnown(each));
    this.add(wanted, {cause, depth: 'all'});
  }
}
