import type {Query} from '../drivers/kubernetes.ts';
import {events} from '../drivers/kubernetes/cluster-objects.ts';
import type {Cluster} from '../drivers/kubernetes/cluster.ts';
import {pods} from '../drivers/kubernetes/pod.ts';
import type {KubernetesObject, Resource} from '../drivers/kubernetes/resource.ts';
import {daemonSets, deployments, jobs, replicaSets, statefulSets} from '../drivers/kubernetes/workload.ts';
import {watchObjects} from '../drivers/watch-objects.ts';
import type {Objects} from './rollout/workload-facts.ts';

export type ObjectKind = keyof Objects;

type Watch = {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly kinds: readonly ObjectKind[];
  readonly signal: AbortSignal;
  /** Called whenever something is different, and all kinds are known. */
  readonly onChange: (objects: Objects) => void;
  readonly onLinkLost: (error: Error) => void;
};

/** Follows some kinds of objects in one namespace until the signal ends it. */
export async function watchNamespace({cluster, namespace, kinds, signal, onChange, onLinkLost}: Watch): Promise<void> {
  let objects: Objects = noObjects;
  const awaited = new Set(kinds);
  const follow = async (kind: ObjectKind): Promise<void> => {
    const query: Query<KubernetesObject> = {cluster, namespace, resource: resources[kind], ...selectors[kind]};
    await watchObjects(query, {
      signal,
      onLinkLost,
      onLinkBack: () => awaited.size === 0 && onChange(objects),
      onChange: changes => {
        objects = {...objects, [kind]: [...changes.objects.values()]};
        awaited.delete(kind);
        if (awaited.size === 0) onChange(objects);
      },
    });
  };
  await Promise.all(kinds.map(follow));
}

/** No objects at all. */
export const noObjects: Objects = {
  Deployment: [],
  ReplicaSet: [],
  StatefulSet: [],
  DaemonSet: [],
  Job: [],
  Pod: [],
  Event: [],
};

const selectors: {readonly [Kind in ObjectKind]?: {readonly fieldSelector: string}} = {
  Event: {fieldSelector: 'type=Warning'},
};

/** Each kind, as the API has it. */
export const resources: {readonly [Kind in ObjectKind]: Resource<Objects[Kind][number]>} = {
  Deployment: deployments,
  ReplicaSet: replicaSets,
  StatefulSet: statefulSets,
  DaemonSet: daemonSets,
  Job: jobs,
  Pod: pods,
  Event: events,
};
