import type {Config} from '../core/config.ts';
import type {JobEnd, Result, RunJob} from '../core/job-end.ts';
import type {Job} from '../core/job.ts';
import {endOf} from './end-of.ts';
import {stateFailure} from './failure-of.ts';
import {runReleaseJob} from './run-release-job.ts';
import type {Context, World} from './world.ts';

/** Loads the project's config from its file; whatever is wrong with it is a failure. */
export type LoadConfig = (file: string, signal: AbortSignal) => Promise<Result<Config>>;

type Surroundings = {readonly world: World; readonly loadConfig: LoadConfig};

/** How each job is run. What a job needs is imported when the first of its kind starts, so that nothing else waits for it. */
export const createRunJob =
  (surroundings: Surroundings): RunJob<AbortSignal> =>
  async (job, context) =>
    orUnusable(job, async () => runJob(job, {...context, ...surroundings}));

/** Whatever else a job throws is a mistake of devloop's own. */
async function orUnusable(job: Job, run: () => Promise<JobEnd>): Promise<JobEnd> {
  try {
    return await run();
  } catch (error) {
    const failure = stateFailure(error);
    if (failure === undefined) throw error;
    return {type: 'jobFailed', job, failure};
  }
}

async function runJob(job: Job, context: Context & Surroundings): Promise<JobEnd> {
  switch (job.kind) {
    case 'watch-files': {
      const {watchFiles} = await import('./watch-files.ts');
      return endOf(job, await watchFiles(job, context), result => ({type: 'jobPassed', kind: job.kind, job, result}));
    }

    case 'load-config': {
      const loaded = await context.loadConfig(job.file, context.signal);
      return endOf(job, loaded, config => ({type: 'jobPassed', kind: job.kind, job, result: {config}}));
    }

    case 'check-environment': {
      const {checkEnvironment} = await import('./check-environment.ts');
      return endOf(job, await checkEnvironment(context), result => ({type: 'jobPassed', kind: job.kind, job, result}));
    }

    case 'prepare-registry': {
      const {prepareRegistry} = await import('./registry/prepare-registry.ts');
      return endOf(job, await prepareRegistry(job, context), result => ({
        type: 'jobPassed',
        kind: job.kind,
        job,
        result,
      }));
    }

    case 'prepare-cluster': {
      const {prepareCluster} = await import('./cluster/prepare-cluster.ts');
      return endOf(job, await prepareCluster(job, context), result => ({
        type: 'jobPassed',
        kind: job.kind,
        job,
        result,
      }));
    }

    case 'wire-nodes': {
      const {wireNodes} = await import('./cluster/wire-nodes.ts');
      return endOf(job, await wireNodes(job, context), result => ({type: 'jobPassed', kind: job.kind, job, result}));
    }

    case 'fingerprint-service': {
      const {fingerprintService} = await import('./fingerprint.ts');
      return endOf(job, await fingerprintService(job, context), result => ({
        type: 'jobPassed',
        kind: job.kind,
        job,
        result,
      }));
    }

    case 'fingerprint-release': {
      const {fingerprintRelease} = await import('./fingerprint.ts');
      return endOf(job, await fingerprintRelease(job, context), result => ({
        type: 'jobPassed',
        kind: job.kind,
        job,
        result,
      }));
    }

    case 'find-image': {
      const {findNewestImage} = await import('./image/find-image.ts');
      return endOf(job, await findNewestImage(job, context), result => ({
        type: 'jobPassed',
        kind: job.kind,
        job,
        result,
      }));
    }

    case 'build-image': {
      const {buildService} = await import('./image/build-image.ts');
      return endOf(job, await buildService(job, context), result => ({type: 'jobPassed', kind: job.kind, job, result}));
    }

    case 'deploy-release':
    case 'restart-pods':
    case 'remove-release':
    case 'await-rollout':
    case 'forward-port':
      return runReleaseJob(job, context);
    case 'prune-images': {
      const {cleanImages} = await import('./prune/clean-images.ts');
      return endOf(job, await cleanImages(job, context), result => ({type: 'jobPassed', kind: job.kind, job, result}));
    }
  }
}
