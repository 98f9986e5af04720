import type {Event} from '../../core/event.ts';
import type {Failure} from '../../core/failure.ts';
import type {State} from '../../core/state.ts';
import type {Output} from '../output.ts';
import type {Lap} from './format-report.ts';
import {reduceRecord, type LapRecord} from './lap-record.ts';

/** Shows nothing, and keeps what a report will tell. */
export class ReportOutput implements Output {
  readonly #refusals: Failure[] = [];
  #state: State | undefined;
  #record: LapRecord = {};

  /** What has happened so far. */
  get known(): Pick<Lap, 'state' | 'record' | 'refusals'> {
    return {state: this.#state, record: this.#record, refusals: this.#refusals};
  }

  readonly showEvent = (state: State, event: Event): void => {
    this.#state = state;
    this.#record = reduceRecord(this.#record, event);
  };

  /** Failures of jobs are in the state; these are the others. */
  readonly showFailure = (failure: Failure): void => {
    this.#refusals.push(failure);
  };

  readonly showLog = (): void => {};
  readonly showSummary = (): void => {};
  readonly showText = (): void => {};
  readonly close = (): void => {};
}
