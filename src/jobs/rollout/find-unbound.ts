import type {UnboundClaim} from '../../core/rollout/trouble.ts';
import {listObjects} from '../../drivers/kubernetes.ts';
import type {ClusterEvent} from '../../drivers/kubernetes/cluster-objects.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import type {Pod} from '../../drivers/kubernetes/pod.ts';
import {persistentVolumeClaims, storageClasses, type PersistentVolumeClaim} from '../../drivers/kubernetes/storage.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import {claimKeyOf} from './pod-facts.ts';

type Question = {
  readonly cluster: Cluster;
  /** Pods for which no node was found. */
  readonly pods: readonly Pod[];
  readonly warnings: readonly ClusterEvent[];
};

/** Looks up which claims of pods have no volume, and why they will not get one; those that may get one are left out. */
export async function findUnbound(
  {cluster, pods, warnings}: Question,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, UnboundClaim>> {
  if (pods.length === 0) return new Map();
  try {
    const namespaces = new Set(pods.map(({metadata}) => metadata.namespace));
    const lists = await Promise.all(
      [...namespaces].map(async namespace =>
        listObjects({cluster, resource: persistentVolumeClaims, namespace}, signal),
      ),
    );
    const claims = lists.flatMap(({objects}) => objects);
    const {objects: classes} = await listObjects({cluster, resource: storageClasses}, signal);
    const known = classes.map(({metadata}) => metadata.name);
    const keys = pods.flatMap(({metadata: {namespace}, claims: names}) => names.map(name => ({namespace, name})));
    const found = keys.flatMap(place => {
      const claim = claims.find(({metadata}) => claimKeyOf(metadata) === claimKeyOf(place));
      const cause = causeOf(claim, {known, warnings});
      return cause === undefined
        ? []
        : [[claimKeyOf(place), {kind: 'claim-unbound', claim: place.name, cause}] as const];
    });
    return new Map(found);
  } catch (error) {
    if (error instanceof ToolError) return new Map();
    throw error;
  }
}

type Known = {readonly known: readonly string[]; readonly warnings: readonly ClusterEvent[]};

function causeOf(
  claim: PersistentVolumeClaim | undefined,
  {known, warnings}: Known,
): UnboundClaim['cause'] | undefined {
  if (claim === undefined) return {kind: 'no-claim'};
  const {storageClass, phase, metadata} = claim;
  if (phase === 'Bound') return undefined;
  if (storageClass === undefined) return {kind: 'no-default-class', known};
  if (storageClass !== '' && !known.includes(storageClass)) return {kind: 'no-class', storageClass, known};
  const warning = warnings.findLast(({object}) => object.uid === metadata.uid);
  return warning === undefined ? undefined : {kind: 'other', message: warning.message};
}
