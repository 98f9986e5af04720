import {describeFailure} from './describe/failure.ts';
import {isQueued} from './describe/hold.ts';
import type {JobReport} from './job-report.ts';
import {lanes, type Lane} from './job.ts';
import {imageOf, isRolledOut} from './made.ts';
import {plan, type Hold} from './plan.ts';
import {releasesOf} from './releases-of.ts';
import {forwardStatus, type State} from './state.ts';

/** How a subject is now, in one line: a mark and a word, since when that is so, and what there is to add. */
export type Row = {
  readonly name: string;
  readonly mark: 'waiting' | 'running' | 'ready' | 'failed';
  readonly word: string;
  /** When what runs has begun, in milliseconds since the epoch. */
  readonly since: number | undefined;
  readonly detail: string;
};

/** A line for each service, and for whatever else is not as it should be yet: the machine, releases, forwards. */
export function rowsOf(state: State): readonly Row[] {
  const view: View = {state, holds: plan(state).holds};
  return [
    ...machineRows(view),
    ...Object.keys(state.config.services).map(name => serviceRow(view, name)),
    ...Object.keys(state.config.releases).flatMap(name => releaseRow(view, name)),
    ...Object.values(state.config.forwards).flatMap(({name, target}) =>
      target.kind === 'service' ? [] : forwardRow(view, name),
    ),
  ];
}

type View = {readonly state: State; readonly holds: readonly Hold[]};

/** A lane, and the word for a job that runs in it. */
type Stage = {readonly lane: Lane; readonly word: string};

/** What a stage of a subject says of it; undefined when it is behind the subject, or not yet reached. */
type Standing = Omit<Row, 'name'>;

function machineRows(view: View): readonly Row[] {
  const stages = [
    {name: 'tools', lane: 'environment', word: 'checking'},
    {name: 'registry', lane: 'registry', word: 'preparing'},
    {name: 'cluster', lane: 'cluster', word: 'preparing'},
    {name: 'cluster', lane: 'nodes', word: 'wiring'},
  ];
  return stages.flatMap(({name, ...stage}) => {
    const standing = standingIn(view, stage);
    return standing === undefined || standing.mark === 'waiting' ? [] : [{name, ...standing}];
  });
}

function serviceRow(view: View, name: string): Row {
  const {config} = view.state;
  const releases = releasesOf(config, name).map(release => release.name);
  const forwards = Object.values(config.forwards)
    .filter(({target}) => target.kind === 'service' && target.service === name)
    .map(forward => forward.name);
  const own = [
    {lane: lanes.fingerprint({kind: 'service', name}), word: 'checking'},
    {lane: lanes.build(name), word: 'building'},
  ];
  const standing =
    firstStanding(view, own) ??
    releases.map(release => standingOfRelease(view, release)).find(each => each !== undefined) ??
    firstStanding(view, forwards.map(openingOf));
  if (standing !== undefined) return {name, ...standing};
  const isUp =
    imageOf(view.state, name) !== undefined &&
    releases.every(release => isRolledOut(view.state, release)) &&
    forwards.every(forward => forwardStatus(view.state, forward) === 'answering');
  return isUp ? {name, ...ready(addressesOf(view.state, forwards))} : {name, ...idle(view.state)};
}

/** A service is as far as its release; why that failed is told in the release's own line. */
function standingOfRelease(view: View, name: string): Standing | undefined {
  const standing = firstStanding(view, releaseStages(name));
  if (standing?.mark === 'failed') return {mark: 'waiting', word: 'held', since: undefined, detail: `by ${name}`};
  if (standing?.mark === 'waiting') return {...standing, word: 'built', detail: ''};
  return standing === undefined ? undefined : {...standing, detail: ''};
}

function releaseRow(view: View, name: string): readonly Row[] {
  const {images} = view.state.config.releases[name] ?? {images: {}};
  const standing = firstStanding(view, releaseStages(name));
  if (standing !== undefined) return [{name, ...standing}];
  if (!isRolledOut(view.state, name)) return [{name, ...idle(view.state)}];
  return Object.keys(images).length === 0 ? [{name, ...ready('')}] : [];
}

const releaseStages = (name: string): readonly Stage[] => [
  {lane: lanes.fingerprint({kind: 'release', name}), word: 'checking'},
  {lane: lanes.deploy(name), word: 'deploying'},
  {lane: lanes.rollout(name), word: 'starting'},
];

function forwardRow(view: View, name: string): readonly Row[] {
  if (forwardStatus(view.state, name) === 'answering') return [{name, ...ready(addressesOf(view.state, [name]))}];
  const standing = standingIn(view, openingOf(name));
  return standing === undefined || standing.mark === 'waiting' ? [] : [{name, ...standing}];
}

const openingOf = (forward: string): Stage => ({lane: lanes.forward(forward), word: 'opening'});

const addressesOf = ({config}: State, forwards: readonly string[]): string =>
  forwards
    .flatMap(name => config.forwards[name] ?? [])
    .map(({local}) => `http://127.0.0.1:${local}`)
    .join(' ');

const firstStanding = (view: View, stages: readonly Stage[]): Standing | undefined =>
  stages.map(stage => standingIn(view, stage)).find(standing => standing !== undefined);

function standingIn({state, holds}: View, {lane, word}: Stage): Standing | undefined {
  const running = state.running[lane];
  const failed = state.failures[lane];
  const hold = holds.find(each => each.lane === lane);
  if (running?.report?.kind === 'answering') return undefined;
  if (running?.report?.kind === 'linkLost')
    return {mark: 'running', word: 'link lost', since: running.startedAt, detail: running.report.why};
  if (running !== undefined)
    return {mark: 'running', word, since: running.startedAt, detail: describeReport(running.report)};
  if (failed !== undefined) {
    const mark = failed.retryAt === undefined ? 'failed' : 'waiting';
    const detail = describeFailure(failed.failure).what;
    return {mark, word: mark === 'failed' ? 'failed' : 'retrying', since: undefined, detail};
  }

  return hold === undefined
    ? undefined
    : {mark: 'waiting', word: 'waiting', since: undefined, detail: describeWait(state, hold)};
}

/** That a subject waits for an earlier stage of its own goes without saying. */
function describeWait({slots}: State, hold: Hold): string {
  if (isQueued(hold)) return `queued: ${hold.waitsFor.length} of ${slots} running`;
  const others = new Set(hold.waitsFor.map(subjectOf).filter(subject => subject !== subjectOf(hold.lane)));
  return others.size === 0 ? '' : `for ${[...others].join(', ')}`;
}

function describeReport(report: JobReport | undefined): string {
  switch (report?.kind) {
    case 'step':
    case 'repaired':
      return report.text;
    case 'waiting':
      return report.reasons.join(', ');
    case 'linkLost':
      return report.why;
    case 'listening':
    case 'answering':
    case 'watching':
    case 'changed':
    case undefined:
      return '';
  }
}

/** Whom a lane is about, as the user knows it: the stage is told by that subject's own line. */
function subjectOf(lane: Lane): string {
  const machine: Readonly<Record<Lane, string>> = {environment: 'tools', nodes: 'cluster'};
  return machine[lane] ?? lane.replace(/^(?:fingerprint (?:service|release)|build|deploy|remove|rollout|forward) /, '');
}

const ready = (detail: string): Standing => ({mark: 'ready', word: 'ready', since: undefined, detail});

const idle = ({phase}: State): Standing => ({
  mark: 'waiting',
  word: phase === 'stopping' ? 'stopped' : 'waiting',
  since: undefined,
  detail: '',
});
