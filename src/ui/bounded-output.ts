import type {LogLine} from '../core/job-end.ts';
import type {Output} from './output.ts';

/** Leaves lines out, and says how many, while whoever reads them is too far behind: what waits to be read takes memory. */
export class BoundedOutput implements Output {
  readonly #output: Output;
  readonly #isBehind: () => boolean;
  #leftOut = 0;

  constructor(output: Output, isBehind: () => boolean) {
    this.#output = output;
    this.#isBehind = isBehind;
  }

  readonly showLog = (line: LogLine): void => {
    if (this.#isBehind()) {
      this.#leftOut += 1;
      return;
    }

    this.#tellLeftOut(line.at);
    this.#output.showLog(line);
  };

  readonly showEvent: Output['showEvent'] = (state, event) => {
    if (!this.#isBehind()) this.#tellLeftOut(event.at);
    this.#output.showEvent(state, event);
  };

  readonly showFailure: Output['showFailure'] = (...args) => this.#output.showFailure(...args);
  readonly showSummary: Output['showSummary'] = (...args) => this.#output.showSummary(...args);
  readonly showText: Output['showText'] = text => this.#output.showText(text);

  close(exitCode: number): void {
    this.#tellLeftOut(Date.now());
    this.#output.close(exitCode);
  }

  #tellLeftOut(at: number): void {
    if (this.#leftOut === 0) return;
    const text = `${this.#leftOut} lines were left out here, for they were not read fast enough`;
    this.#leftOut = 0;
    this.#output.showLog({at, source: 'devloop', text});
  }
}
