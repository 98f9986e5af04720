import {cleanText} from '../core/clean-text.ts';
import {describeFailure} from '../core/describe/failure.ts';
import type {Event} from '../core/event.ts';
import type {Failure} from '../core/failure.ts';
import type {LogLine} from '../core/job-end.ts';
import type {State} from '../core/state.ts';
import {describeEvent, sourceOf, type Line} from './describe-event.ts';
import {describeSummary} from './describe-summary.ts';
import {collectNewFailures} from './new-failures.ts';
import type {About, LapEnding, Output, Write} from './output.ts';

/** Tells what happens in plain lines, `HH:MM:SS source | text`: status goes to one stream, what tools and containers print to another. */
export class StreamOutput implements Output {
  readonly #status: Write;
  readonly #logs: Write;
  readonly #startedAt: number;
  readonly #waiting = new Map<string, ReadonlySet<string>>();
  readonly #findNewFailures = collectNewFailures();
  #last = '';

  constructor({status, logs, startedAt}: {readonly status: Write; readonly logs: Write; readonly startedAt: number}) {
    this.#status = status;
    this.#logs = logs;
    this.#startedAt = startedAt;
  }

  readonly showEvent = (state: State, event: Event): void => {
    this.showNewFailures(state, event.at);
    if (event.type === 'jobReported' && event.report.kind === 'waiting') {
      this.#showWaiting({source: sourceOf(event.job), reasons: event.report.reasons, at: event.at});
      return;
    }

    const line = describeEvent(state, event);
    if (line !== undefined) this.#writeOnce(line, event.at);
  };

  /** What has failed, or was given up at its deadline, is told once. */
  showNewFailures(state: State, at: number): void {
    for (const {job, failure} of this.#findNewFailures(state)) this.showFailure(failure, {source: sourceOf(job), at});
  }

  readonly showLog = ({at, source, text}: LogLine): void => this.#logs(formatLine({source, text}, at));

  /** A failure in three parts: what failed, what the tool said, what to do now. */
  showFailure(failure: Failure, {source, at}: About): void {
    const {what, said, next} = describeFailure(failure);
    const lines = [`✗ ${what}`, ...said.map(text => `    ${text}`), ...next.map(text => `  → ${text}`)];
    for (const text of lines) this.#status(formatLine({source, text}, at));
  }

  showSummary(state: State, ending: LapEnding): void {
    const [first = '', ...rest] = describeSummary(state, this.#startedAt);
    for (const line of [`${ending.replace('-', ' ')} ${first}`, ...rest])
      this.#status(formatLine({source: 'devloop', text: line}, state.now));
  }

  showText(text: string): void {
    this.#status(formatLine({source: 'devloop', text}, Date.now()));
  }

  close(): void {}

  /** One line for each reason that was not there the time before. */
  #showWaiting({
    source,
    reasons,
    at,
  }: {
    readonly source: string;
    readonly reasons: readonly string[];
    readonly at: number;
  }): void {
    const known = this.#waiting.get(source);
    this.#waiting.set(source, new Set(reasons));
    for (const reason of reasons)
      if (!known?.has(reason)) this.#status(formatLine({source, text: `waiting for ${reason}`}, at));
  }

  /** The same words twice in a row say nothing new. */
  #writeOnce(line: Line, at: number): void {
    const key = `${line.source} ${line.text}`;
    if (key === this.#last) return;
    this.#last = key;
    this.#status(formatLine(line, at));
  }
}

/** The time is local, as the user's own clock shows it. */
const formatLine = ({source, text}: Line, at: number): string => {
  const time = new Date(at).toTimeString().slice(0, 8);
  return `${time} ${source.padEnd(sourceWidth)} | ${endColours(cleanText(text))}\n`;
};

/** Enough for most names; longer ones stick out, and cost nothing but the alignment. */
const sourceWidth = 10;

/** A colour that a line leaves on would colour all that comes after it. */
function endColours(text: string): string {
  const [, last = ''] = /\u001b\[([0-9:;]*)m[^\u001b]*$/.exec(text) ?? [];
  return /[1-9]/.test(last) ? `${text}\u001b[0m` : text;
}
