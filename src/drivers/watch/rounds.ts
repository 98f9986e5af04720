import {hasSlept, lookInterval, type Moment} from './sleep.ts';

type Options = {
  readonly isIdle: () => boolean;
  /** Reads everything again. */
  readonly rescan: () => void;
  /** Looks at what gives no events; what it says, once all of it is read, is how long that took, undefined when there is nothing to read. */
  readonly poll: () => Promise<number | undefined>;
  readonly now: () => Moment;
};

const rescanPause = 60_000;
/** A rescan may take this part of the time. */
const rescanShare = 1000;
const pollPause = 1000;
const pollShare = 20;

/** What is done from time to time, because events may be lost: after a sleep, and now and then. */
export class Rounds implements Disposable {
  readonly #options: Options;
  readonly #timers: readonly NodeJS.Timeout[];
  #last: Moment;
  #rescan = {endedAt: performance.now(), took: 0};
  #poll = {endedAt: performance.now(), took: 0};
  #isPolling = false;

  constructor(options: Options) {
    this.#options = options;
    this.#last = options.now();
    this.#timers = [
      setInterval(this.look, lookInterval).unref(),
      setInterval(() => void this.poll(), pollPause).unref(),
    ];
  }

  /** Notes that everything was read. */
  readonly remember = (took: number): void => {
    this.#rescan = {endedAt: performance.now(), took};
  };

  /** Looks at the clocks. */
  readonly look = (): void => {
    const before = this.#last;
    this.#last = this.#options.now();
    const isDue = performance.now() - this.#rescan.endedAt >= Math.max(rescanPause, this.#rescan.took * rescanShare);
    if (hasSlept(before, this.#last) || (isDue && this.#options.isIdle())) this.#options.rescan();
  };

  /** Polls, unless the last poll is not over yet or has taken long. */
  readonly poll = async (): Promise<void> => {
    if (this.#isPolling || performance.now() - this.#poll.endedAt < this.#poll.took * pollShare) return;
    this.#isPolling = true;
    const took = await this.#options.poll();
    this.#isPolling = false;
    if (took !== undefined) this.#poll = {endedAt: performance.now(), took};
  };

  readonly [Symbol.dispose] = (): void => {
    for (const timer of this.#timers) clearInterval(timer);
  };
}
