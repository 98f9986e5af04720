import type {Event} from '../../core/event.ts';
import type {Failure} from '../../core/failure.ts';
import type {LogLine} from '../../core/job-end.ts';
import {rowsOf, type Row} from '../../core/rows.ts';
import type {State} from '../../core/state.ts';
import type {About, LapEnding, Output, Write} from '../output.ts';
import {StreamOutput} from '../stream-output.ts';
import {formatFrame} from './format-frame.ts';
import {formatRows, type Style} from './format-rows.ts';

/** A terminal as far as lines in place need it. */
export type Terminal = {
  readonly write: Write;
  readonly size: () => {readonly columns: number; readonly rows: number};
  /** Calls back when the size has changed; the function it returns ends that. */
  readonly followSize: (listener: () => void) => () => void;
};

/** Time as it is needed to redraw: the same as the loop's. */
export type Clock = {
  readonly now: () => number;
  readonly wakeAt: (at: number, callback: () => void) => () => void;
};

type Options = {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly style: Style;
  readonly startedAt: number;
};

/** Milliseconds between two frames: at most twenty in a second. */
const framePause = 50;

/** Milliseconds until lines that show a duration are looked at again; they are written only when the second has changed. */
const tickPause = 200;

/** Shows one line for each service that changes in its place; failures and what tools print scroll away above. */
export class LiveOutput implements Output {
  readonly #options: Options;
  readonly #told: StreamOutput;
  readonly #unfollowSize: () => void;
  #state: State | undefined;
  #above = '';
  #drawn: readonly string[] = [];
  #drawnAt = 0;
  #alarm: {readonly at: number; readonly cancel: () => void} | undefined;
  #phase: 'running' | 'summed-up' | 'closed' = 'running';

  constructor(options: Options) {
    this.#options = options;
    const scroll = (text: string): void => {
      this.#above += text;
      this.#drawSoon(framePause);
    };
    this.#told = new StreamOutput({status: scroll, logs: scroll, startedAt: options.startedAt});
    this.#unfollowSize = options.terminal.followSize(() => this.#drawSoon(framePause));
  }

  readonly showEvent = (state: State, event: Event): void => {
    this.#state = state;
    if (this.#phase === 'summed-up' && isNew(event)) this.#phase = 'running';
    if (isWorthKeeping(event)) this.#told.showEvent(state, event);
    else this.#told.showNewFailures(state, event.at);
    this.#drawSoon(framePause);
  };

  readonly showLog = (line: LogLine): void => this.#told.showLog(line);

  showFailure(failure: Failure, about: About): void {
    this.#told.showFailure(failure, about);
  }

  /** The summary takes the place of the lines, until there is something new to follow. */
  showSummary(state: State, ending: LapEnding): void {
    this.#phase = 'summed-up';
    this.#told.showSummary(state, ending);
  }

  showText(text: string): void {
    this.#told.showText(text);
  }

  /** Without a summary, the lines stay as they were last. */
  close(): void {
    this.#unfollowSize();
    this.#draw();
    this.#alarm?.cancel();
    this.#phase = 'closed';
  }

  #drawSoon(pause: number): void {
    if (this.#phase === 'closed') return;
    // Somebody may be asked a question now, below all that was said before.
    if (this.#phase === 'summed-up') return this.#draw();
    const at = Math.max(this.#options.clock.now(), this.#drawnAt + pause);
    if (this.#alarm !== undefined && this.#alarm.at <= at) return;
    this.#alarm?.cancel();
    this.#alarm = {at, cancel: this.#options.clock.wakeAt(at, () => this.#draw())};
  }

  #draw(): void {
    const {terminal, clock} = this.#options;
    const {columns} = terminal.size();
    this.#alarm?.cancel();
    this.#alarm = undefined;
    this.#drawnAt = clock.now();
    const rows = this.#state === undefined || this.#phase === 'summed-up' ? [] : rowsOf(this.#state);
    const lines = this.#format(rows);
    if (this.#above !== '' || !isSame(lines, this.#drawn))
      terminal.write(formatFrame({previous: this.#drawn, columns, above: this.#above, lines}));
    this.#above = '';
    this.#drawn = lines;
    if (rows.some(({since}) => since !== undefined)) this.#drawSoon(tickPause);
  }

  /** The last column and the last line stay empty: some terminals scroll or wrap when they are written to. */
  #format(rows: readonly Row[]): readonly string[] {
    const {terminal, clock, style} = this.#options;
    const size = terminal.size();
    return formatRows(rows, {columns: size.columns - 1, lines: size.rows - 1, now: clock.now(), style});
  }
}

/** After a lap: that there is another one, or that something is not as the summary says any more. */
const isNew = (event: Event): boolean =>
  event.type === 'jobStarted' || (event.type === 'jobReported' && event.report.kind === 'linkLost');

/** What the lines in place show for a moment only, and somebody may want to read later. */
function isWorthKeeping(event: Event): boolean {
  if (event.type === 'jobReported') return event.report.kind === 'repaired';
  if (event.type !== 'jobPassed') return false;
  if (event.kind === 'wire-nodes') return event.result.repaired.length > 0;
  return event.kind === 'deploy-release' && event.result.recovered !== undefined;
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((line, index) => line === b[index]);
