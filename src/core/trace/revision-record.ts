import type {ReleaseName, ServiceName} from '../config.ts';
import type {Failure} from '../failure.ts';
import type {Revision} from '../job.ts';
import type {BuildStepRecord} from './stage-times.ts';

/** All that is told of one revision of one service: why it was made, when it came through each stage, and how it ended. */
export type RevisionRecord = {
  readonly service: ServiceName;
  readonly revision: Revision;
  /** The fingerprint of its inputs. */
  readonly hash: string;
  readonly cause: RevisionCause;
  /** What it has come through, in milliseconds since the epoch; a stage that it has not reached, or skipped, is left out. */
  readonly times: RevisionTimes;
  readonly build: BuildRecord | null;
  /** The upgrades that brought it. */
  readonly deployed: readonly DeployRecord[];
  readonly ending: RevisionEnding;
};

/** Why there is a revision. */
export type RevisionCause =
  /** `paths` are the first of them, `more` counts the others. */
  | {readonly kind: 'edited'; readonly paths: readonly string[]; readonly more: number; readonly occasion: string}
  /** The first that this project's devloop has seen of the service. */
  | {readonly kind: 'first'}
  /** Devloop was started, and found that what it knew already was not yet made. */
  | {readonly kind: 'start'}
  | {readonly kind: 'command'; readonly command: string}
  | {readonly kind: 'config'}
  /** The fingerprint differed, and nothing had said why: a change that no watcher has seen. */
  | {readonly kind: 'found'};

/** The moments in the life of a revision, in their order. `saved` is the files' own time, `resumed` the end of a pause that it waited for, the pod's are those at which devloop saw them. */
export const revisionMoments = [
  'saved',
  'seen',
  'resumed',
  'planned',
  'buildStarted',
  'built',
  'pushed',
  'deployStarted',
  'deployed',
  'scheduled',
  'pulled',
  'started',
  'ready',
  'answering',
] as const;

export type RevisionMoment = (typeof revisionMoments)[number];

export type RevisionTimes = {readonly [Moment in RevisionMoment]?: number};

export type BuildRecord = {
  readonly tag: string;
  /** Null as long as it is not pushed. */
  readonly digest: string | null;
  /** Whether it was built now, or by an earlier run and is still in the registry. Null while that is open. */
  readonly source: 'built' | 'remembered' | null;
  /** The longest of its steps, in the order in which they began. */
  readonly steps: readonly BuildStepRecord[];
};

export type DeployRecord = {
  readonly release: ReleaseName;
  /** Helm's own revision number. */
  readonly deployment: number;
};

/** How a revision ended. One that failed may still come to life, by a retry. */
export type RevisionEnding =
  | {readonly kind: 'under-way'}
  | {readonly kind: 'live'; readonly at: number}
  | {readonly kind: 'superseded'; readonly at: number; readonly by: Revision}
  | {readonly kind: 'failed'; readonly at: number; readonly failure: Failure['kind']; readonly what: string}
  /** Its content is that of an earlier revision, which is there already: nothing was done. */
  | {readonly kind: 'taken-back'; readonly at: number; readonly to: Revision};

/** Whether nothing more can come of it. */
export const isOver = ({ending}: RevisionRecord): boolean => ending.kind !== 'under-way' && ending.kind !== 'failed';
