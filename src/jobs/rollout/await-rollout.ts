import {failed, ok, type Result} from '../../core/job-end.ts';
import type {JobOf, JobResults, WorkloadName} from '../../core/job.ts';
import {settleTimeOf} from '../../core/rollout/proven.ts';
import {rolloutOf, type RolloutStatus} from '../../core/rollout/rollout.ts';
import {stuckFailureOf} from '../../core/rollout/stuck-failure.ts';
import type {ClusterEvent} from '../../drivers/kubernetes/cluster-objects.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import type {Pod} from '../../drivers/kubernetes/pod.ts';
import type {ObjectKind} from '../watch-namespace.ts';
import type {Context} from '../world.ts';
import {followObjects} from './follow-objects.ts';
import {followPulls} from './follow-pulls.ts';
import {noSurroundings} from './pod-facts.ts';
import {createSeenPods, type SeenPods} from './pod-times.ts';
import {probePods} from './probe-pods.ts';
import {newestPodsOf, workloadFacts, type Closeness, type Objects} from './workload-facts.ts';

type Job = JobOf<'await-rollout'>;

/** Milliseconds for a look at pods while the rollout goes on, and for the last one: what a busy node has to say then is worth waiting for. */
const patience = 5000;
const lastPatience = 20_000;

/** Watches a release's workloads until the newest revision of each is ready, or one of them cannot become so. A lost link is waited out. */
export async function awaitRollout(job: Job, context: Context): Promise<Result<JobResults['await-rollout']>> {
  const {workloads} = job;
  if (workloads.length === 0) return ok({workloads: 0});
  const {signal, report} = context;
  const cluster = await context.world.openCluster(job.cluster.context);
  const namespaces = [...new Set(workloads.map(({namespace}) => namespace))];
  const seen = createSeenPods();
  await using _pulls = watchPulls({cluster, namespaces, seen}, signal);
  let known: Closeness = noSurroundings;
  let pause: number | undefined;
  let pods: readonly Pod[] = [];
  const follow = {
    cluster,
    namespaces,
    kinds: kindsToWatch(workloads),
    laterKinds: ['Event'],
    signal,
    pause: () => pause,
    onLinkLost: (error: Error) => report({kind: 'linkLost', why: error.message}),
    onChange: ({Pod}: Objects) => seen.see(Pod, Date.now()),
  } as const;
  for await (const objects of followObjects(follow)) {
    pods = workloads.flatMap(workload => newestPodsOf(workload, objects));
    const settles = settleTime(judge(job, {objects, known}));
    if (settles === 0) break;
    pause = settles;
    if (settles !== undefined) continue;
    const probing = {cluster, pods, warnings: objects.Event};
    known = await probePods({...probing, known, patience}, signal);
    let status = judge(job, {objects, known});
    if (status.kind === 'stuck') {
      known = await probePods({...probing, known, patience: lastPatience}, signal);
      status = judge(job, {objects, known});
    }
    if (status.kind === 'stuck') return failed(stuckFailureOf(job, status));
    if (status.kind === 'rolling') report({kind: 'waiting', reasons: status.waitsFor, findings: status.findings});
  }

  return ok({workloads: workloads.length, pods: seen.timesOf(pods)});
}

type Pulls = {readonly cluster: Cluster; readonly namespaces: readonly string[]; readonly seen: SeenPods};

/** Notes when images are pulled, until the end of its scope. */
function watchPulls({seen, ...where}: Pulls, signal: AbortSignal): AsyncDisposable {
  const over = new AbortController();
  const onPull = (event: ClusterEvent) => seen.seePull(event, Date.now());
  const following = followPulls({...where, onPull, signal: AbortSignal.any([signal, over.signal])});
  return {
    [Symbol.asyncDispose]: async () => {
      over.abort();
      await following;
    },
  };
}

/** How long a rollout that is done must still be watched, in milliseconds. */
const settleTime = (status: RolloutStatus): number | undefined =>
  status.kind === 'done' ? settleTimeOf(status.settledAt, Date.now()) : undefined;

type Seen = {readonly objects: Objects; readonly known: Closeness};

const judge = ({workloads, restarts}: Job, {objects, known}: Seen): RolloutStatus =>
  rolloutOf(
    workloads.map(workload => workloadFacts(workload, objects, known)),
    {restarts},
  );

const kindsToWatch = (workloads: readonly WorkloadName[]): readonly ObjectKind[] => [
  ...new Set(
    workloads.flatMap(({kind}): readonly ObjectKind[] => (kind === 'Deployment' ? [kind, 'ReplicaSet'] : [kind])),
  ),
  'Pod',
];
