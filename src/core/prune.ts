import type {ServiceName} from './config.ts';
import {isStanding} from './job-kinds.ts';
import {keyOf, laneOf, lanes, type ClusterRef, type Job, type JobOf, type RegistryFacts} from './job.ts';
import type {State} from './state.ts';
import {missingMachineOf, refOf} from './steps/machine-steps.ts';

/** Which images a project has now, and how many older ones of each service are to stay. */
export type PruneOrder = {
  readonly project: string;
  readonly registry: RegistryFacts;
  readonly cluster: ClusterRef;
  readonly nodes: readonly string[];
  readonly images: readonly {readonly service: ServiceName; readonly digest: string}[];
  /** How many images of each service stay although nothing runs them, the newest ones. */
  readonly keep: number;
  /** Bytes that the build cache of Docker may take; undefined where it is left alone. */
  readonly buildCache: number | undefined;
};

/** Bytes on the disk. Docker's are those of this project's images alone. */
export type DiskUse = {
  readonly docker: number;
  readonly registry: number;
  readonly nodes: number;
  readonly buildCache: number;
};

/** What came of looking for old images. That they could not be removed is told once, and fails nothing. */
export type PruneResult =
  | {readonly outcome: 'pruned'; readonly images: number; readonly freed: number; readonly disk: DiskUse}
  /** Others are at work on what is shared. */
  | {readonly outcome: 'put-off'; readonly why: 'building' | 'pulling'}
  | {readonly outcome: 'failed'; readonly said: readonly string[]};

/** What came of it last, what it was done for, and when; `disk` is what was measured last. */
export type Pruned = {
  readonly from: string;
  readonly at: number;
  readonly result: PruneResult;
  readonly disk: DiskUse | undefined;
};

/** The job that is due now, or when one will be. */
export type PruneStep = {readonly job: Job | undefined; readonly wakeAt: number | undefined};

const nothing: PruneStep = {job: undefined, wakeAt: undefined};

/** Milliseconds without work before old images are looked for: an edit that follows soon is not to wait for it. */
const idleTime = 60_000;

/** Milliseconds from one time to the next; what was put off is tried again sooner. */
const pauses: {readonly [Outcome in PruneResult['outcome']]: number} = {
  pruned: 3_600_000,
  failed: 3_600_000,
  'put-off': 300_000,
};

/** Old images are looked for once nothing else is running or planned, and only if there are other images than the last time. */
export function planPrune(state: State, planned: readonly Job[]): PruneStep {
  const order = orderOf(state);
  if (order === undefined || isAtWork(state, planned)) return nothing;
  const job: Job = {kind: 'prune-images', order};
  const running = state.running[lanes.prune]?.job;
  if (running !== undefined) return keyOf(running) === keyOf(job) ? {job, wakeAt: undefined} : nothing;
  const last = state.pruned;
  if (last?.from === keyOf(job) && last.result.outcome !== 'put-off') return nothing;
  const next = last === undefined ? 0 : last.at + pauses[last.result.outcome];
  const at = Math.max(lastWork(state) + idleTime, next);
  return at <= state.now ? {job, wakeAt: undefined} : {job: undefined, wakeAt: at};
}

/** Whether a job is of the kind that nothing and nobody waits for. */
export const isPrune = ({kind}: Job): boolean => kind === 'prune-images';

/** The state after old images were looked for. */
export const applyPrune = (state: State, job: JobOf<'prune-images'>, result: PruneResult): State => ({
  ...state,
  pruned: {
    from: keyOf(job),
    at: state.now,
    result,
    disk: result.outcome === 'pruned' ? result.disk : state.pruned?.disk,
  },
});

function orderOf(state: State): PruneOrder | undefined {
  const {mode, phase, registry, cluster, config} = state;
  if (mode !== 'stay' || phase !== 'running' || registry === undefined || cluster === undefined) return undefined;
  const images = Object.entries(state.services).flatMap(([service, {image}]) =>
    image?.registry === registry.id ? [{service, digest: image.digest}] : [],
  );
  if (images.length === 0 || missingMachineOf(state).length > 0) return undefined;
  const {name: project, prune} = config;
  return {project, registry, cluster: refOf(cluster), nodes: cluster.nodes, images, ...prune};
}

function isAtWork({running}: State, planned: readonly Job[]): boolean {
  const jobs = [...planned, ...Object.values(running).map(({job}) => job)];
  return jobs.some(job => !isStanding(job) && laneOf(job) !== lanes.prune);
}

/** When a job of the lap ended last, or an edit was seen. */
function lastWork({passed, services}: State): number {
  const ends = Object.values(passed).map(({endedAt}) => endedAt);
  return Math.max(0, ...ends, ...Object.values(services).map(({editedAt}) => editedAt));
}

/** An image somewhere on this machine: its digests, and all the names that it has there, such as `localhost:5001/shop/api:dev-1f2e…`. */
export type HeldImage = {
  readonly digests: readonly string[];
  readonly names: readonly string[];
  /** The digests of the images that an index is made of. */
  readonly parts: readonly string[];
};

/** What stays: digests and tags that something refers to; and what is devloop's: names that begin with `prefix`. */
export type Wanted = {readonly mentioned: ReadonlySet<string>; readonly prefix: string};

/** Those of the images that nothing refers to. One that has a name which devloop did not give it is not devloop's, whatever its other names are. */
export function chooseOldImages<Image extends HeldImage>(held: readonly Image[], wanted: Wanted): readonly Image[] {
  const isWanted = ({digests, names}: HeldImage): boolean =>
    digests.some(digest => wanted.mentioned.has(digest)) ||
    names.some(name => wanted.mentioned.has(tagIn(name)) || !isOurs(name, wanted));
  const parts = new Set(held.filter(isWanted).flatMap(image => image.parts));
  return held.filter(image => !isWanted(image) && !image.digests.some(digest => parts.has(digest)));
}

/** Digests, and tags as devloop gives them, wherever in a text they are. */
export const listMentioned = (text: string): readonly string[] =>
  Array.from(text.matchAll(/sha256:[0-9a-f]{64}|\bdev-[0-9a-f]{16}\b/g), ([found]) => found);

const isOurs = (name: string, {prefix}: Wanted): boolean =>
  name.startsWith(prefix) && /^[^:@/]+(?::dev-[0-9a-f]{16}|@sha256:[0-9a-f]{64})$/.test(name.slice(prefix.length));

const tagIn = (name: string): string => name.slice(name.lastIndexOf(':') + 1);
