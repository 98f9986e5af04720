import {cleanText} from '../core/clean-text.ts';
import type {Event} from '../core/event.ts';
import type {Failure} from '../core/failure.ts';
import type {LogLine} from '../core/job-end.ts';
import type {State} from '../core/state.ts';
import {sourceOf} from './describe-event.ts';
import {formatEvent, formatFailure, formatJobFailure, formatTime, type EventRecord} from './format-event.ts';
import {answeringForwardsOf, lapStagesOf} from './lap-stages.ts';
import {collectNewFailures} from './new-failures.ts';
import type {About, LapEnding, Output, Write} from './output.ts';

type Options = {
  readonly write: Write;
  readonly startedAt: number;
  readonly now: () => number;
};

/** Tells everything to a program: each event is one line of JSON, and the last line is the summary with the exit code. */
export class JsonOutput implements Output {
  readonly #options: Options;
  readonly #findNewFailures = collectNewFailures();
  /** Failures that are about no job. */
  readonly #refusals: {readonly source: string; readonly failure: Failure}[] = [];
  #state: State | undefined;
  /** As they were at the end of the lap: they are closed before the end of everything. */
  #forwards: ReturnType<typeof answeringForwardsOf> = [];

  constructor(options: Options) {
    this.#options = options;
  }

  readonly showEvent = (state: State, event: Event): void => {
    this.#state = state;
    this.#write(formatEvent(state, event));
    for (const {job, failure} of this.#findNewFailures(state)) {
      const isTold = event.type === 'jobFailed' && event.failure === failure;
      if (!isTold) this.#write(formatJobFailure(job, {failure, at: event.at, retryAt: undefined}));
    }
  };

  readonly showLog = ({at, source, text}: LogLine): void =>
    this.#write({type: 'log', at: formatTime(at), source, text});

  showFailure(failure: Failure, {source, at}: About): void {
    this.#refusals.push({source, failure});
    this.#write({type: 'failed', at: formatTime(at), source, failure: formatFailure(failure)});
  }

  showSummary(state: State, outcome: LapEnding): void {
    this.#forwards = answeringForwardsOf(state);
    this.#write({type: 'lapEnded', at: formatTime(state.now), outcome});
  }

  showText(text: string): void {
    this.#write({type: 'note', at: this.#at(), text});
  }

  close(exitCode: number): void {
    const {now, startedAt} = this.#options;
    const state = this.#state;
    this.#write({
      type: 'summary',
      at: this.#at(),
      exitCode,
      milliseconds: now() - startedAt,
      stages: state === undefined ? [] : lapStagesOf(state).filter(({milliseconds}) => milliseconds !== undefined),
      forwards: this.#forwards,
      failures: [...this.#refusals, ...(state === undefined ? [] : failuresOf(state))].map(({source, failure}) => ({
        source,
        ...formatFailure(failure),
      })),
    });
  }

  readonly #at = (): string => formatTime(this.#options.now());

  #write(record: EventRecord): void {
    this.#options.write(`${JSON.stringify(record, cleanValue)}\n`);
  }
}

const failuresOf = ({failures}: State) =>
  Object.values(failures).map(({job, failure}) => ({source: sourceOf(job), failure}));

const cleanValue = (_key: string, value: unknown): unknown => (typeof value === 'string' ? cleanText(value) : value);
