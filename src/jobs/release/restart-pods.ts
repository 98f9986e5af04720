import {ok, type Result} from '../../core/job-end.ts';
import type {JobOf, JobResults, WorkloadName} from '../../core/job.ts';
import {readObject, writeObject} from '../../drivers/kubernetes.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import type {KubernetesObject, Resource} from '../../drivers/kubernetes/resource.ts';
import type {DaemonSet, Deployment, StatefulSet} from '../../drivers/kubernetes/workload.ts';
import {machineFailure, orFailure, saidBy} from '../failure-of.ts';
import {restartAnnotation} from '../labels.ts';
import {resources} from '../watch-namespace.ts';
import type {Context} from '../world.ts';

/**
 * Has the pods of some services replaced as a rollout does it, the old ones going when the new ones are ready: a note in the pod template is
 * what differs. It is devloop's own field, so that no later upgrade takes it away.
 */
export async function restartPods(
  {release, cluster: {context}, workloads, repositories}: JobOf<'restart-pods'>,
  {world, signal}: Pick<Context, 'world' | 'signal'>,
): Promise<Result<JobResults['restart-pods']>> {
  return orFailure(
    async () => {
      const cluster = await world.openCluster(context);
      const candidates = await Promise.all(
        workloads.map(async workload =>
          (await runsOneOf({cluster, workload, repositories}, signal)) ? [workload] : [],
        ),
      );
      const restarted = candidates.flat();
      const at = new Date().toISOString();
      await Promise.all(restarted.map(async workload => markTemplate({cluster, workload, at}, signal)));
      return ok({workloads: restarted});
    },
    error => machineFailure(error) ?? {kind: 'restart-failed', release, said: saidBy(error)},
  );
}

type Candidate = {
  readonly cluster: Cluster;
  readonly workload: WorkloadName;
  readonly repositories: readonly string[];
};

/** A Job has run, and is not run again. */
async function runsOneOf(
  {cluster, workload: {kind, namespace, name}, repositories}: Candidate,
  signal: AbortSignal,
): Promise<boolean> {
  if (kind === 'Job') return false;
  const resource: Resource<Deployment | StatefulSet | DaemonSet> = resources[kind];
  const {containers = []} = (await readObject({cluster, resource, namespace, name}, signal)) ?? {};
  return containers.some(({image}) => repositories.some(repository => isOf(image, repository)));
}

/** `localhost:5001/todo/backend:dev-1@sha256:…` is of `localhost:5001/todo/backend`. */
const isOf = (image: string, repository: string): boolean =>
  image === repository || image.startsWith(`${repository}:`) || image.startsWith(`${repository}@`);

type Marking = {readonly cluster: Cluster; readonly workload: WorkloadName; readonly at: string};

async function markTemplate({cluster, workload: {kind, namespace, name}, at}: Marking, signal: AbortSignal) {
  const resource: Resource<KubernetesObject> = resources[kind];
  const template = {metadata: {annotations: {[restartAnnotation]: at}}};
  await writeObject({cluster, resource, object: {metadata: {name, namespace}, spec: {template}}}, signal);
}
