import {cleanText} from '../core/clean-text.ts';
import type {Event} from '../core/event.ts';
import type {LogLine} from '../core/job-end.ts';
import type {Job} from '../core/job.ts';
import type {State} from '../core/state.ts';
import {sourceOf} from './describe-event.ts';
import type {Output, Write} from './output.ts';

type Group = {readonly title: string; readonly lines: LogLine[]};

/** Lines held back for one group. A longer output comes in several groups, so that nothing is lost and little is held. */
const linesHeld = 2000;

/** Folds what each build and each deploy prints into a log group of GitHub Actions. Groups cannot be nested or mixed, so each is written at its end. */
export class GroupedOutput implements Output {
  readonly #output: Output;
  readonly #write: Write;
  readonly #groups = new Map<string, Group>();

  constructor(output: Output, write: Write) {
    this.#output = output;
    this.#write = write;
  }

  readonly showEvent = (state: State, event: Event): void => {
    if (event.type === 'jobPassed' || event.type === 'jobFailed' || event.type === 'jobInterrupted')
      this.#closeGroup(sourceOf(event.job));
    this.#output.showEvent(state, event);
    if (event.type === 'jobStarted') this.#openGroup(event.job);
  };

  readonly showLog = (line: LogLine): void => {
    const group = this.#groups.get(line.source);
    if (group === undefined) return this.#output.showLog(line);
    group.lines.push(line);
    if (group.lines.length >= linesHeld) this.#writeGroup(group);
  };

  readonly showFailure: Output['showFailure'] = (...args) => this.#output.showFailure(...args);
  readonly showSummary: Output['showSummary'] = (...args) => this.#output.showSummary(...args);
  readonly showText: Output['showText'] = text => this.#output.showText(text);

  close(exitCode: number): void {
    for (const source of this.#groups.keys()) this.#closeGroup(source);
    this.#output.close(exitCode);
  }

  #openGroup(job: Job): void {
    const what = workOf(job);
    if (what !== undefined) this.#groups.set(sourceOf(job), {title: `${what} ${sourceOf(job)}`, lines: []});
  }

  #closeGroup(source: string): void {
    const group = this.#groups.get(source);
    this.#groups.delete(source);
    if (group !== undefined) this.#writeGroup(group);
  }

  #writeGroup({title, lines}: Group): void {
    if (lines.length === 0) return;
    this.#write(`::group::${cleanText(title)}\n`);
    for (const line of lines.splice(0)) this.#output.showLog(line);
    this.#write('::endgroup::\n');
  }
}

function workOf({kind}: Job): string | undefined {
  if (kind === 'build-image') return 'build';
  return kind === 'deploy-release' ? 'deploy' : undefined;
}
