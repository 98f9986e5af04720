import {closedWindow, updateWindow, type Window, type WindowEvent} from './window.ts';

/** What came while the window was open. */
export type Gathered = {
  readonly paths: readonly string[];
  /** More events than anyone can be sure to have got: all is to be looked at. */
  readonly extent: 'these' | 'all';
  readonly occasion: 'edit' | 'git';
  readonly seenAt: number;
};

type Options = {
  /** More events than this in a window are taken for a sign that some were lost. */
  readonly mostEvents: number;
  readonly onDue: (gathered: Gathered) => void;
};

/** Milliseconds after which events that were no news are forgotten. */
const countedFor = 1000;

/** Gathers events until they are to be told: the window with its timer. */
export class Gatherer implements Disposable {
  readonly #options: Options;
  readonly #paths = new Set<string>();
  #window: Window = closedWindow;
  #timer: NodeJS.Timeout | undefined;
  #seenAt = 0;
  #count = {events: 0, since: 0};
  #isOverflown = false;
  #hasMoved = false;

  constructor(options: Options) {
    this.#options = options;
  }

  get isClosed(): boolean {
    return this.#window.kind === 'closed';
  }

  readonly has = (path: string): boolean => this.#paths.has(path);

  /** Counts an event; with too many of them there is no use in a look at each. */
  readonly count = (): 'look' | 'skip' => {
    const at = performance.now();
    if (this.isClosed && at - this.#count.since > countedFor) this.#count = {events: 0, since: at};
    this.#count.events++;
    if (this.#count.events <= this.#options.mostEvents) return 'look';
    this.#isOverflown = true;
    this.#update({kind: 'change', at});
    return 'skip';
  };

  /** A path may have changed. */
  readonly add = (path: string): void => {
    this.#paths.add(path);
    this.#update({kind: 'change', at: performance.now()});
  };

  /** Git is at work, or was. */
  readonly addGit = (move: {readonly lock: 'there' | 'gone'; readonly head: 'same' | 'moved'}): void => {
    this.#hasMoved ||= move.head === 'moved';
    this.#update({kind: 'git', at: performance.now(), lock: move.lock});
  };

  /** Gives what was gathered until now; it is told when the window closes. */
  readonly take = (): readonly string[] => {
    const paths = [...this.#paths];
    this.#paths.clear();
    return paths;
  };

  readonly [Symbol.dispose] = (): void => clearTimeout(this.#timer);

  #update(event: WindowEvent): void {
    const wasClosed = this.isClosed;
    this.#window = updateWindow(this.#window, event);
    if (wasClosed && !this.isClosed) this.#seenAt = Date.now();
    this.#setTimer();
  }

  #setTimer(): void {
    if (this.#window.kind === 'closed' || this.#timer !== undefined) return;
    const wait = Math.max(0, this.#window.closesAt - performance.now());
    this.#timer = setTimeout(this.#onTime, Math.floor(wait));
  }

  readonly #onTime = (): void => {
    this.#timer = undefined;
    const {why} = {why: 'more', ...this.#window};
    // A timer may come a part of a millisecond early.
    this.#window = updateWindow(this.#window, {kind: 'time', at: performance.now() + 1, paths: this.#paths.size});
    if (this.isClosed) this.#close(why === 'git' && (this.#hasMoved || this.#paths.size > 0) ? 'git' : 'edit');
    else this.#setTimer();
  };

  #close(occasion: Gathered['occasion']): void {
    const extent = this.#isOverflown ? 'all' : 'these';
    this.#isOverflown = false;
    this.#hasMoved = false;
    this.#count = {events: 0, since: performance.now()};
    this.#options.onDue({paths: this.take(), extent, occasion, seenAt: this.#seenAt});
  }
}
