/** Hands events to one handler, one after the other: an event sent while another is handled waits its turn. */
export class EventQueue<Event> {
  readonly #waiting: Event[] = [];
  readonly #handle: (event: Event) => void;
  readonly #settle: () => void;
  #isDraining = false;

  /** `settle` runs each time the queue has become empty; events it sends are handled, and then it runs again. */
  constructor(handle: (event: Event) => void, settle: () => void) {
    this.#handle = handle;
    this.#settle = settle;
  }

  /** Events sent together are all handled before the queue settles. */
  readonly send = (...events: readonly Event[]): void => {
    this.#waiting.push(...events);
    if (!this.#isDraining) this.#drain();
  };

  #drain(): void {
    this.#isDraining = true;
    try {
      while (this.#waiting.length > 0) {
        for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) this.#handle(event);
        this.#settle();
      }
    } finally {
      this.#isDraining = false;
    }
  }
}
