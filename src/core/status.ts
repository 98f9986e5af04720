import type {Description} from './describe/description.ts';
import {describeFailure} from './describe/failure.ts';
import {describeHold, describePause} from './describe/hold.ts';
import {describePruned} from './describe/pruned.ts';
import {isInterruptible} from './job-kinds.ts';
import {laneOf, type Lane} from './job.ts';
import {imageOf, isRolledOut} from './made.ts';
import {orphanNamesOf} from './orphans.ts';
import {outcomeOf} from './outcome.ts';
import type {Plan} from './plan.ts';
import type {DiskUse} from './prune.ts';
import {rowsOf, type Row} from './rows.ts';
import {forwardStatus, type ForwardStatus, type State} from './state.ts';
import {unfinishedOf} from './unfinished.ts';

/** How a devloop that runs stands, as `devloop status --json` prints it; times are in milliseconds since the epoch. */
export type Status = {
  readonly schemaVersion: 1;
  readonly project: string;
  readonly phase: State['phase'];
  /** `ready`: all that was asked for runs. `failed`: nothing is left to do, and something has failed. */
  readonly standing: 'busy' | 'ready' | 'failed';
  /** Services and releases whose edits wait for `devloop resume`. */
  readonly edited: readonly string[];
  readonly services: readonly ServiceStatus[];
  readonly releases: readonly ReleaseStatus[];
  readonly forwards: readonly ForwardStatusOf[];
  /** Releases that are deployed, and not in the config any more; as `namespace/name` where the name alone is not enough. */
  readonly orphans: readonly string[];
  /** What became of old images last, and the bytes that images take; null before they were first looked for. */
  readonly pruned: PrunedStatus | null;
  /** The same in one line for each subject, for people. */
  readonly rows: readonly StatusRow[];
  readonly failures: readonly StatusFailure[];
  readonly holds: readonly StatusHold[];
  /** What is not done yet, in words; while devloop stops, what it still finishes. */
  readonly waitsFor: readonly string[];
};

export type StatusRow = Omit<Row, 'since'> & {readonly since: number | null};

export type PrunedStatus = {readonly at: number; readonly text: string; readonly disk: DiskUse | null};

export type ServiceStatus = {
  readonly name: string;
  readonly revision: number;
  readonly isDisabled: boolean;
  /** What the newest image is called; null as long as there is none. */
  readonly image: string | null;
  readonly digest: string | null;
};

export type ReleaseStatus = {
  readonly name: string;
  readonly namespace: string;
  /** Helm's own number. */
  readonly revision: number | null;
  readonly isReady: boolean;
};

export type ForwardStatusOf = {
  readonly name: string;
  readonly release: string;
  readonly url: string;
  readonly status: ForwardStatus;
};

export type StatusFailure = Description & {
  readonly kind: string;
  readonly lane: Lane;
  /** When it is tried again. */
  readonly retryAt: number | null;
};

/** That a lane waits for others, as data and in a sentence. */
export type StatusHold = {readonly lane: Lane; readonly waitsFor: readonly Lane[]; readonly text: string};

/** Sums up how devloop stands. */
export function statusOf(state: State, plan: Plan): Status {
  const {config, phase} = state;
  const edited = editedIn(state);
  return {
    schemaVersion: 1,
    project: config.name,
    phase,
    standing: standingOf(state, {plan, edited}),
    edited,
    services: Object.keys(config.services).map(name => serviceStatus(state, name)),
    releases: Object.values(config.releases).map(({name, namespace}) => ({
      name,
      namespace,
      revision: state.releases[name]?.deployed?.deployment ?? null,
      isReady: isRolledOut(state, name),
    })),
    forwards: Object.values(config.forwards).map(({name, release, local}) => ({
      name,
      release,
      url: `http://127.0.0.1:${local}`,
      status: forwardStatus(state, name),
    })),
    orphans: orphanNamesOf(state),
    pruned: prunedStatus(state),
    rows: rowsOf(state).map(({since, ...row}) => ({...row, since: since ?? null})),
    failures: Object.entries(state.failures).map(([lane, {failure, retryAt}]) => ({
      kind: failure.kind,
      lane,
      retryAt: retryAt ?? null,
      ...describeFailure(failure),
    })),
    holds: plan.holds.map(hold => ({...hold, text: describeHold(state, hold)})),
    waitsFor: describeUnfinished(state, {plan, edited}),
  };
}

/** Edits that nobody acts on are something left to do. */
function editedIn({phase, services, releases}: State): readonly string[] {
  if (phase !== 'paused') return [];
  const subjects = [...Object.entries(services), ...Object.entries(releases)];
  return [...new Set(subjects.flatMap(([name, {edits, inputs}]) => (inputs?.edits === edits ? [] : [name])))];
}

type View = {readonly plan: Plan; readonly edited: readonly string[]};

function standingOf(state: State, {plan, edited}: View): Status['standing'] {
  if (state.phase === 'stopping' || edited.length > 0) return 'busy';
  const outcome = outcomeOf(state, plan);
  if (outcome === undefined) return 'busy';
  return outcome.kind === 'ready' ? 'ready' : 'failed';
}

function prunedStatus({pruned}: State): PrunedStatus | null {
  if (pruned === undefined) return null;
  return {at: pruned.at, text: describePruned(pruned.result), disk: pruned.disk ?? null};
}

function serviceStatus(state: State, name: string): ServiceStatus {
  const image = imageOf(state, name);
  return {
    name,
    revision: state.services[name]?.revision ?? 0,
    isDisabled: state.kept.includes(name),
    image: image === undefined ? null : `${image.repository}:${image.tag}`,
    digest: image?.digest ?? null,
  };
}

function describeUnfinished(state: State, {plan, edited}: View): readonly string[] {
  if (state.phase === 'stopping')
    return Object.values(state.running).flatMap(({job}) => (isInterruptible(job) ? [] : [nameLane(laneOf(job))]));
  const pause = describePause(state);
  const paused = edited.length === 0 || pause === undefined ? [] : [`${pause}; \`devloop resume\` acts on them`];
  const unfinished = unfinishedOf(state, {...plan, holds: []}).map(({lane, reasons}) =>
    reasons.length === 0 ? nameLane(lane) : `${nameLane(lane)}: ${reasons.join(', ')}`,
  );
  const all = [...paused, ...unfinished];
  return all.length === 0 ? plan.holds.map(hold => describeHold(state, hold)) : all;
}

const machineNames: Readonly<Record<Lane, string>> = {
  environment: 'the check of the tools',
  registry: 'the registry',
  cluster: 'the cluster',
  nodes: 'the wiring of cluster and registry',
};

/** A lane as people say it: `the rollout of web`. */
function nameLane(lane: Lane): string {
  const [stage = '', ...subject] = lane
    .replace(/^fingerprint (?:service|release) /, 'check ')
    .replace(/^remove /, 'removal ')
    .split(' ');
  return machineNames[lane] ?? (subject.length === 0 ? stage : `the ${stage} of ${subject.join(' ')}`);
}
