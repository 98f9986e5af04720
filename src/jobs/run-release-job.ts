import type {JobEnd} from '../core/job-end.ts';
import type {JobOf} from '../core/job.ts';
import {endOf} from './end-of.ts';
import type {Context} from './world.ts';

/** What is done to a release in the cluster, and to what it runs there. */
type ReleaseJob = JobOf<'deploy-release' | 'restart-pods' | 'remove-release' | 'await-rollout' | 'forward-port'>;

/** How each of these is run. */
export async function runReleaseJob(job: ReleaseJob, context: Context): Promise<JobEnd> {
  switch (job.kind) {
    case 'deploy-release': {
      const {deployRelease} = await import('./release/deploy-release.ts');
      return endOf(job, await deployRelease(job, context), result => ({
        type: 'jobPassed',
        kind: job.kind,
        job,
        result,
      }));
    }

    case 'restart-pods': {
      const {restartPods} = await import('./release/restart-pods.ts');
      return endOf(job, await restartPods(job, context), result => ({type: 'jobPassed', kind: job.kind, job, result}));
    }

    case 'remove-release': {
      const {removeRelease} = await import('./release/remove-release.ts');
      return endOf(job, await removeRelease(job, context), result => ({
        type: 'jobPassed',
        kind: job.kind,
        job,
        result,
      }));
    }

    case 'await-rollout': {
      const {awaitRollout} = await import('./rollout/await-rollout.ts');
      return endOf(job, await awaitRollout(job, context), result => ({type: 'jobPassed', kind: job.kind, job, result}));
    }

    case 'forward-port': {
      const {forwardPort} = await import('./forward/forward-port.ts');
      return endOf(job, await forwardPort(job, context), result => ({type: 'jobPassed', kind: job.kind, job, result}));
    }
  }
}
