import type {Job, JobKind} from './job.ts';

/** Whether a kind of job ends by itself, or goes on until it is not wanted any more. */
const durations: {readonly [Kind in JobKind]: 'finite' | 'standing'} = {
  'watch-files': 'standing',
  'load-config': 'finite',
  'check-environment': 'finite',
  'prepare-registry': 'finite',
  'prepare-cluster': 'finite',
  'wire-nodes': 'finite',
  'fingerprint-service': 'finite',
  'fingerprint-release': 'finite',
  'find-image': 'finite',
  'build-image': 'finite',
  'deploy-release': 'finite',
  'restart-pods': 'finite',
  'remove-release': 'finite',
  'await-rollout': 'finite',
  'forward-port': 'standing',
  'prune-images': 'finite',
};

const isJobKind = (text: string): text is JobKind => text in durations;

/** All there are, for tests that are made for each: a new kind is among them, or does not compile. */
export const jobKinds: readonly JobKind[] = Object.keys(durations).filter(isJobKind);

/** A standing job goes on until it is not wanted any more; every other job ends by itself. */
export const isStanding = ({kind}: Pick<Job, 'kind'>): boolean => durations[kind] === 'standing';

/** Killing `helm upgrade` leaves the release failed or locked (helm#10599), so a deploy is always left to finish, and so is a removal. */
export const isInterruptible = (job: Job): boolean => job.kind !== 'deploy-release' && job.kind !== 'remove-release';
