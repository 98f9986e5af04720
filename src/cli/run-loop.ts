import {availableParallelism} from 'node:os';

import type {Config, ServiceName} from '../core/config.ts';
import type {Failure} from '../core/failure.ts';
import type {Beginning} from '../core/initial-state.ts';
import {ok} from '../core/job-end.ts';
import {isInterruptible} from '../core/job-kinds.ts';
import {laneOf, machineLanes} from '../core/job.ts';
import {outcomeOf, type Outcome} from '../core/outcome.ts';
import type {Mode, State, TimeLimit} from '../core/state.ts';
import {systemClock} from '../engine/clock.ts';
import {LogStore} from '../engine/log-store.ts';
import {Loop} from '../engine/loop.ts';
import {createRunJob} from '../jobs/run-job.ts';
import type {Output} from '../ui/output.ts';
import {describeStay} from './describe-stay.ts';
import {exitCodeOf, signalCodes} from './exit-code.ts';
import {openDaemon} from './open-daemon.ts';
import {openWorld} from './open-world.ts';
import {createLoadConfig} from './reload-config.ts';
import type {LapReport} from './report/lap-report.ts';
import {writeLapBundle} from './report/write-lap-bundle.ts';
import {createLearnSecrets} from './secrets/learn-secrets.ts';
import {createMaskedJobs} from './secrets/mask-jobs.ts';
import type {Secrets} from './secrets/secrets.ts';
import {showRefusal} from './show-refusal.ts';
import type {SignalWatch} from './signal-watch.ts';
import {findLastRevisions, openTelling} from './trace/open-telling.ts';

/** What a lap needs. */
export type Run = {
  readonly config: Config;
  readonly kept: readonly ServiceName[];
  readonly mode: Mode;
  /** Milliseconds from the start of devloop; the default when left out. Without `--once` there is no limit. */
  readonly timeout: number | undefined;
  /** The folder for the bundle of a lap that fails; the state folder when left out. */
  readonly bundle: string | undefined;
  /** The file that every event is written to; none when left out. */
  readonly trace: string | undefined;
  readonly report: LapReport;
  readonly secrets: Secrets;
  readonly output: Output;
  readonly signals: SignalWatch;
};

/** Ten minutes: longer than a first lap takes that makes cluster and images. */
const defaultTimeout = 600_000;

/** How the loop ended: the exit code, and the cluster that is broken beyond repair, if that is why. */
export type LoopEnd = {readonly code: number; readonly broken: string | undefined};

/** Runs the loop to the end of the lap, or until the user ends it. */
export async function runLoop(run: Run): Promise<LoopEnd> {
  const {config, output, signals, secrets} = run;
  await using world = await openWorld(config);
  const logs = new LogStore(systemClock.now);
  const beginning = await findBeginning(run);
  const loop = new Loop({
    ...beginning,
    runJob: createMaskedJobs(createRunJob({world, loadConfig: createLoadConfig(run)}), {
      secrets,
      learn: createLearnSecrets(world, secrets),
    }),
    log: logs.append,
    clock: systemClock,
  });
  logs.subscribe(output.showLog);
  loop.subscribe(output.showEvent);
  await using telling = await openTelling(run, beginning);
  loop.subscribe(telling.showEvent);
  const opened = run.mode === 'stay' ? await openDaemon({run, loop}) : ok(undefined);
  if (opened.kind === 'failed') return {code: showRefusal(opened.failure, output), broken: undefined};
  await using daemon = opened.value;
  const lap = followOutcome(loop);
  loop.start();
  const end = await Promise.race([lap, signals.interrupted]);
  const code =
    end.kind === 'interrupted' ? signalCodes[end.signal] : await finishLap(run, {loop, end, log: daemon?.log});
  if (signals.first.aborted || end.kind === 'timed-out') output.showText(describeStop(loop.getState()));
  await loop.stop(end.kind === 'timed-out' ? lastMoments(signals.second) : signals.second);
  if (run.mode === 'once' && (end.kind === 'failed' || end.kind === 'timed-out'))
    await writeLapBundle(run, {world, logs, exitCode: code, state: loop.getState()});
  return {code, broken: end.kind === 'failed' ? findBroken(end.failures) : undefined};
}

async function findBeginning(run: Run): Promise<Beginning> {
  const {config, kept, mode} = run;
  const revisions = mode === 'stay' ? await findLastRevisions(config) : {};
  const at = systemClock.now();
  return {config, kept, mode, slots: availableParallelism(), revisions, timeLimit: timeLimitOf(run), at};
}

const findBroken = (failures: readonly Failure[]): string | undefined =>
  failures.find(failure => failure.kind === 'cluster-broken')?.cluster;

function timeLimitOf({mode, timeout = defaultTimeout, report}: Run): TimeLimit | undefined {
  const {startedAt} = report;
  return mode === 'once' ? {from: startedAt, until: startedAt + timeout} : undefined;
}

/** Milliseconds that a `helm upgrade` has to finish when the time is up: mostly enough, unless it waits for a hook. */
const grace = 5000;

const lastMoments = (second: AbortSignal): AbortSignal => AbortSignal.any([second, AbortSignal.timeout(grace)]);

type Lap = {readonly loop: Loop; readonly end: Outcome; readonly log: string | undefined};

/** Sums up the first lap; with `stay`, edits are then followed until a signal comes, whatever has failed so far. */
async function finishLap({mode, output, signals}: Run, {loop, end, log}: Lap): Promise<number> {
  const state = loop.getState();
  if (end.kind === 'timed-out') showTimeOut(end.failures, output);
  output.showSummary(state, end.kind);
  if (mode === 'once' || isHopeless(state)) return exitCodeOf(end);
  output.showText(describeStay(log));
  const {signal} = await signals.interrupted;
  return signalCodes[signal];
}

/** What no edit of the project heals, such as a tool that is missing or a cluster that belongs to somebody else. */
const isHopeless = ({failures}: State): boolean =>
  machineLanes.some(lane => failures[lane] !== undefined && failures[lane].retryAt === undefined);

/** No job has failed by it, so nothing else has told of it yet. */
function showTimeOut(failures: readonly Failure[], output: Output): void {
  for (const failure of failures)
    if (failure.kind === 'timed-out') output.showFailure(failure, {source: 'devloop', at: failure.at});
}

/** Resolves as soon as nothing is left to do. */
async function followOutcome(loop: Loop): Promise<Outcome> {
  return new Promise(resolve => {
    const unfollow = loop.followPlan((state, plan) => {
      const outcome = outcomeOf(state, plan);
      if (outcome === undefined) return;
      unfollow();
      resolve(outcome);
    });
  });
}

/** What cannot be interrupted without harm is named: it may take a while. */
function describeStop({running}: State): string {
  const finishing = Object.values(running).flatMap(({job}) => (isInterruptible(job) ? [] : [laneOf(job)]));
  return finishing.length === 0
    ? 'stopping'
    : `stopping after this is finished: ${finishing.join(', ')} (Ctrl-C once more breaks it off)`;
}
