import type {Config} from '../../src/core/config.ts';
import type {Event} from '../../src/core/event.ts';
import type {Failure} from '../../src/core/failure.ts';
import {isStanding} from '../../src/core/job-kinds.ts';
import {laneOf, type Job, type Lane} from '../../src/core/job.ts';
import {plan} from '../../src/core/plan.ts';
import {reduce} from '../../src/core/reduce.ts';
import {formatReport, type Lap} from '../../src/ui/report/format-report.ts';
import {ReportOutput} from '../../src/ui/report/report-output.ts';
import type {Report} from '../../src/ui/report/report.ts';
import {newState, now, plannedIn} from './drive.ts';
import {parseReport} from './parse-report.ts';
import {createSimulatedWorld} from './simulated-world.ts';

/** A lap whose events a test tells, and the report of it. Each job takes a second. */
export type RecordedLap = {
  readonly output: ReportOutput;
  readonly planned: (lane: Lane) => Job;
  readonly tell: (...events: readonly Untimed[]) => void;
  /** Lets all pass that is planned, but what is in these lanes. */
  readonly pass: (waiting?: readonly Lane[]) => void;
  readonly fail: (lane: Lane, failure: Failure) => void;
  /** The report as a reader gets it, which must be as the schema says. */
  readonly report: (end: Pick<Lap, 'outcome' | 'exitCode'>) => Report;
};

type Untimed = Event extends infer Each ? (Each extends Event ? Omit<Each, 'at'> : never) : never;

export function recordLap(config: Config): RecordedLap {
  const output = new ReportOutput();
  const world = createSimulatedWorld();
  let state = newState(config);
  let at = now;
  const tell = (event: Event): void => {
    state = reduce(state, event);
    output.showEvent(state, event);
  };
  const start = (job: Job): void => tell({type: 'jobStarted', job, at});
  const lap: RecordedLap = {
    output,
    planned: lane => plannedIn(state, lane),
    tell: (...events) => events.forEach(event => tell({...event, at})),
    pass(waiting = []) {
      const next = () =>
        plan(state).jobs.find(job => !waiting.includes(laneOf(job)) && state.running[laneOf(job)] === undefined);
      for (let job = next(); job !== undefined; job = next()) {
        start(job);
        at += 1000;
        if (isStanding(job)) tell({type: 'jobReported', job, report: {kind: 'answering'}, at});
        else tell({...world.passOf(job), at});
      }
    },
    fail(lane, failure) {
      const job = plannedIn(state, lane);
      start(job);
      tell({type: 'jobFailed', job, failure, at: (at += 1000)});
    },
    report: end => {
      const {known} = output;
      const lasted = {version: '1.2.3', startedAt: now, endedAt: at, bundle: undefined};
      return parseReport(JSON.stringify(formatReport({...known, ...lasted, ...end})));
    },
  };
  return lap;
}
