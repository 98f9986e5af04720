import type {Event} from '../core/event.ts';
import type {Beginning} from '../core/initial-state.ts';
import type {State} from '../core/state.ts';
import type {Output} from './output.ts';

/** The first line of a trace: what the state was made from. */
export type TraceHead = {readonly type: 'trace'; readonly version: 1; readonly beginning: Beginning};

type Options = {readonly beginning: Beginning; readonly write: (line: TraceHead | Event) => void};

/** Tells every event as it is, with all that its job carries, so that what devloop did can be gone through again. */
export class TraceOutput implements Output {
  readonly #options: Options;
  #hasBegun = false;

  constructor(options: Options) {
    this.#options = options;
  }

  readonly showEvent = (_state: State, event: Event): void => {
    const {beginning, write} = this.#options;
    if (!this.#hasBegun) write({type: 'trace', version: 1, beginning});
    this.#hasBegun = true;
    write(event);
  };

  readonly showLog = (): void => {};
  readonly showFailure = (): void => {};
  readonly showSummary = (): void => {};
  readonly showText = (): void => {};
  readonly close = (): void => {};
}
