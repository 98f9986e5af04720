import {listMentioned, type PruneOrder, type Wanted} from '../../core/prune.ts';
import {parseRelease, releaseRecords} from '../../drivers/helm/release-record.ts';
import {listObjects} from '../../drivers/kubernetes.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import {parseMetadata, type KubernetesObject, type Resource} from '../../drivers/kubernetes/resource.ts';
import type {Context} from '../world.ts';

/** What must stay: the images of now, the newest ones that are remembered of each service, and all that the cluster speaks of. */
export async function findWanted(
  {order, services}: {readonly order: PruneOrder; readonly services: readonly string[]},
  {world, signal}: Pick<Context, 'world' | 'signal'>,
): Promise<Wanted> {
  const cluster = await world.openCluster(order.cluster.context);
  const [remembered, objects, releases] = await Promise.all([
    Promise.all(services.map(async service => (await world.memory.listImages(service)).slice(-order.keep))),
    Promise.all(referrers.map(async resource => listTexts(cluster, resource, signal))),
    listManifests(cluster, signal),
  ]);
  const mentioned = [...objects.flat(), ...releases].flatMap(listMentioned);
  return {
    mentioned: new Set([
      ...order.images.map(({digest}) => digest),
      ...remembered.flat().map(({digest}) => digest),
      ...mentioned,
    ]),
    prefix: prefixOf(order),
  };
}

/** How the names of the project's images begin, on this machine and in its clusters. */
export const prefixOf = ({registry, project}: PruneOrder): string => `localhost:${registry.port}/${project}/`;

/** An object as a text, in which images may be named anywhere. */
type Text = KubernetesObject & {readonly text: string};

const parseText = (value: unknown): Text => ({metadata: parseMetadata(value), text: JSON.stringify(value)});

const apps = {apiVersion: 'apps/v1', parse: parseText} as const;
const batch = {apiVersion: 'batch/v1', parse: parseText} as const;

/** Pods, and all that makes pods again from a template of its own. Old ReplicaSets are not among them: Helm rolls back, Kubernetes does not. */
const referrers: ReadonlyArray<Resource<Text>> = [
  {apiVersion: 'v1', kind: 'Pod', plural: 'pods', parse: parseText},
  {...apps, kind: 'Deployment', plural: 'deployments'},
  {...apps, kind: 'StatefulSet', plural: 'statefulsets'},
  {...apps, kind: 'DaemonSet', plural: 'daemonsets'},
  {...batch, kind: 'Job', plural: 'jobs'},
  {...batch, kind: 'CronJob', plural: 'cronjobs'},
];

async function listTexts(cluster: Cluster, resource: Resource<Text>, signal: AbortSignal): Promise<readonly string[]> {
  const {objects} = await listObjects({cluster, resource}, signal);
  return objects.map(({text}) => text);
}

/** A chart may name images in objects that are no workloads, and in hooks that are gone. */
async function listManifests(cluster: Cluster, signal: AbortSignal): Promise<readonly string[]> {
  const labelSelector = 'owner=helm,status=deployed';
  const {objects} = await listObjects({cluster, resource: releaseRecords, labelSelector}, signal);
  const releases = await Promise.all(objects.map(async record => parseRelease(record, record.metadata.name)));
  return releases.flatMap(({manifest, hooks}) => [manifest, ...hooks.map(hook => hook.manifest)]);
}
