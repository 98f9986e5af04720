import {join} from 'node:path';

import {describeFailure} from '../../src/core/describe/failure.ts';
import type {JobEnd} from '../../src/core/job-end.ts';
import type {JobOf} from '../../src/core/job.ts';
import {outcomeOf, type Outcome} from '../../src/core/outcome.ts';
import {findHelmVersion, upgradeRelease} from '../../src/drivers/helm.ts';
import {writeValuesFile} from '../../src/drivers/helm/values-file.ts';
import {systemClock} from '../../src/engine/clock.ts';
import {Loop} from '../../src/engine/loop.ts';
import {readStanding} from '../../src/jobs/release/find-unchanged.ts';
import {awaitRollout} from '../../src/jobs/rollout/await-rollout.ts';
import type {TestCluster} from './cluster.ts';
import {createClusterContext} from './job-context.ts';
import {sampleConfig, sampleRelease} from './sample-config.ts';
import {createSimulatedWorld} from './simulated-world.ts';

const chart = {kind: 'folder', path: join(import.meta.dirname, '..', 'fixtures', 'charts', 'stuck')} as const;

export type Stuck = {
  readonly release: string;
  /** Values of the chart `stuck`. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly restarts?: number;
};

/** What a lap has come to: all that it would tell the user of the release, and how long the rollout took, in milliseconds. */
export type Told = {
  readonly outcome: Outcome;
  readonly text: string;
  readonly waiting: readonly string[];
  readonly took: number;
};

/** Deploys with the real helm and follows the real rollout in a loop in which everything else passes at once. */
export async function tellRollout(lab: TestCluster, stuck: Stuck): Promise<Told> {
  const {release, restarts = 1} = stuck;
  const {cluster, namespace} = lab;
  const world = createSimulatedWorld();
  const waiting = new Set<string>();
  const loop = new Loop({
    config: {
      ...sampleConfig,
      services: {},
      forwards: {},
      releases: {[release]: sampleRelease(release, {namespace, restarts})},
    },
    clock: systemClock,
    log: () => {},
    runJob: async (job, context): Promise<JobEnd> => {
      if (job.kind === 'deploy-release') return deploy(job, {lab, stuck, signal: context.signal});
      if (job.kind !== 'await-rollout') return world.passOf(job);
      const end = await awaitRollout(job, {...context, world: createClusterContext(cluster).context.world});
      return end.kind === 'ok'
        ? {type: 'jobPassed', kind: job.kind, job, result: end.value}
        : {type: 'jobFailed', job, failure: end.failure};
    },
  });
  loop.subscribe((_, event) => {
    if (event.type === 'jobReported' && event.report.kind === 'waiting')
      for (const reason of event.report.reasons) waiting.add(reason);
  });
  const startedAt = performance.now();
  const outcome = await awaitOutcome(loop);
  const took = performance.now() - startedAt;
  await loop.stop(new AbortController().signal);
  const failures = outcome.kind === 'failed' ? outcome.failures : [];
  const lines = failures.map(describeFailure).flatMap(({what, said, next}) => [what, ...said, ...next]);
  return {outcome, text: lines.join('\n'), waiting: [...waiting], took};
}

const awaitOutcome = async (loop: Loop): Promise<Outcome> => {
  const {promise, resolve} = Promise.withResolvers<Outcome>();
  loop.followPlan((state, plan) => {
    const outcome = outcomeOf(state, plan);
    if (outcome !== undefined) resolve(outcome);
  });
  loop.start();
  return promise;
};

type Deploy = {readonly lab: TestCluster; readonly stuck: Stuck; readonly signal: AbortSignal};

async function deploy(job: JobOf<'deploy-release'>, {lab, stuck, signal}: Deploy): Promise<JobEnd> {
  const {cluster, kubeconfig, context, namespace, folder} = lab;
  const {release, values} = stuck;
  const home = join(folder, 'helm');
  await using file = await writeValuesFile(folder, values);
  const helm = await findHelmVersion(home, signal);
  await upgradeRelease(
    {release, namespace, kubeconfig, context, home, helm, chart, valuesFiles: [file.path]},
    {signal},
  );
  const standing = await readStanding({cluster, namespace, release}, signal);
  return {
    type: 'jobPassed',
    kind: job.kind,
    job,
    result: {...standing, recovered: undefined, source: 'upgraded', inputsAfter: job.inputs},
  };
}
