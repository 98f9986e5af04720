import {lanes, type Lane} from '../job.ts';
import type {Hold} from '../plan.ts';
import type {State} from '../state.ts';

/** That something waits for something else, in a sentence: `release web waits for release db (rollout 1 of 2)`. */
export function describeHold(state: State, {lane, waitsFor}: Hold): string {
  if (isQueued({lane, waitsFor})) return `${nameLane(lane)} queued: ${waitsFor.length} of ${state.slots} running`;
  const others = waitsFor.map(other => describeWaited(state, other));
  return `${nameWaiting({lane, waitsFor})} waits for ${listWords(others)}`;
}

/** Whether a build waits for nothing but its turn. */
export const isQueued = ({lane, waitsFor}: Hold): boolean =>
  stageOf(lane) === 'build' && waitsFor.length > 0 && waitsFor.every(other => stageOf(other) === 'build');

/** What has been edited while devloop is paused: `paused: 3 edits are waiting (api, web)`. Undefined when it is not paused. */
export function describePause({phase, services, releases}: State): string | undefined {
  if (phase !== 'paused') return undefined;
  const subjects = [...Object.entries(services), ...Object.entries(releases)].map(([name, {edits, inputs}]) => ({
    name,
    // The first look at a subject is no edit.
    count: edits - Math.max(1, inputs?.edits ?? 1),
  }));
  const edited = subjects.filter(({count}) => count > 0);
  if (edited.length === 0) return 'paused: nothing is waiting';
  const all = edited.reduce((sum, {count}) => sum + count, 0);
  const names = [...new Set(edited.map(({name}) => name))].join(', ');
  return `paused: ${all === 1 ? '1 edit is' : `${all} edits are`} waiting (${names})`;
}

/** A release that waits for other releases is meant as a whole; what waits for less is its next stage. */
function nameWaiting({lane, waitsFor}: Hold): string {
  const isWhole = stageOf(lane) === 'deploy' && waitsFor.every(other => stageOf(other) === 'rollout');
  return isWhole ? `release ${subjectOf(lane)}` : nameLane(lane);
}

function describeWaited(state: State, lane: Lane): string {
  const name = subjectOf(lane);
  switch (stageOf(lane)) {
    case 'build':
      return `the image of ${name}${state.running[lane] === undefined ? '' : ' (building)'}`;
    case 'rollout':
      return `release ${name}${describeProgress(state, name)}`;
    case 'deploy':
      return `the ${nameLane(lane)}${state.failures[lane] === undefined ? '' : ' (failed)'}`;
    default:
      return machineNames[lane] ?? `the ${nameLane(lane)}`;
  }
}

/** How far a release is: its rollout by the workloads that are ready. */
function describeProgress({running, failures}: State, name: string): string {
  const rollout = running[lanes.rollout(name)];
  if (rollout?.job.kind === 'await-rollout') {
    const all = rollout.job.workloads.length;
    const reasons = rollout.report?.kind === 'waiting' ? rollout.report.reasons : undefined;
    // Of a release with one workload, that itself says how far it is.
    if (all === 1) return reasons?.[0] === undefined ? ' (starting)' : ` (${reasons[0]})`;
    return ` (rollout ${Math.max(0, all - (reasons?.length ?? all))} of ${all})`;
  }

  if (running[lanes.deploy(name)] !== undefined) return ' (deploying)';
  const hasFailed = [lanes.rollout(name), lanes.deploy(name)].some(lane => failures[lane] !== undefined);
  return hasFailed ? ' (failed)' : '';
}

/** A lane as people say it: `deploy of web`. */
function nameLane(lane: Lane): string {
  const subject = subjectOf(lane);
  const stage = stageOf(lane);
  return subject === '' ? (machineNames[lane] ?? lane) : `${stageNames[stage] ?? stage} of ${subject}`;
}

const stageNames: Readonly<Record<string, string>> = {fingerprint: 'check', remove: 'removal'};

const machineNames: Readonly<Record<Lane, string>> = {
  environment: 'the check of the tools',
  registry: 'the registry',
  cluster: 'the cluster',
  nodes: 'the wiring of cluster and registry',
};

const stageOf = (lane: Lane): string => lane.split(' ')[0] ?? lane;

const subjectOf = (lane: Lane): string =>
  lane.includes(' ') ? lane.replace(/^(?:fingerprint (?:service|release)|\S+) /, '') : '';

function listWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
