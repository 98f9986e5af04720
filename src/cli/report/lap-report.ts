import type {Output} from '../../ui/output.ts';
import {formatReport} from '../../ui/report/format-report.ts';
import {ReportOutput} from '../../ui/report/report-output.ts';
import type {Report, ReportOutcome} from '../../ui/report/report.ts';
import {exitCodeOfFailure, exitCodes, signalCodes} from '../exit-code.ts';
import type {Secrets} from '../secrets/secrets.ts';
import {readVersion} from '../version.ts';
import {writeReports, type ReportFiles} from './write-reports.ts';

type Options = {readonly files: ReportFiles; readonly startedAt: number; readonly secrets: Secrets};

/** The report of a lap, from its first moment to the files that tell of it. */
export class LapReport {
  /** Is to be shown all that happens. */
  readonly output = new ReportOutput();
  readonly #options: Options;
  #bundle: string | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  get startedAt(): number {
    return this.#options.startedAt;
  }

  /** Where the bundle is, once there is one. */
  get bundle(): string | undefined {
    return this.#bundle;
  }

  set bundle(path: string) {
    this.#bundle = path;
  }

  /** The report as it is when the lap ends with that code. */
  format(exitCode: number): Report {
    const {startedAt, secrets} = this.#options;
    const {known} = this.output;
    const outcome = outcomeOf(exitCode, known.state === undefined ? 'refused' : 'failed');
    const endedAt = Date.now();
    const version = readVersion();
    return secrets.maskData(
      formatReport({...known, version, startedAt, endedAt, outcome, exitCode, bundle: this.#bundle}),
    );
  }

  /** Writes the files that were asked for, and returns the exit code: a report that cannot be written keeps a lap from being well. */
  async write(exitCode: number, output: Output): Promise<number> {
    const failures = await writeReports(this.format(exitCode), this.#options.files);
    for (const failure of failures) output.showFailure(failure, {source: 'devloop', at: Date.now()});
    const [first] = failures;
    return first === undefined || exitCode !== exitCodes.ready ? exitCode : exitCodeOfFailure(first);
  }
}

function outcomeOf(exitCode: number, otherwise: 'refused' | 'failed'): ReportOutcome {
  if (exitCode === exitCodes.ready) return 'ready';
  if (exitCode === exitCodes.timedOut) return 'timed-out';
  return Object.values<number>(signalCodes).includes(exitCode) ? 'interrupted' : otherwise;
}
