import {events, type ClusterEvent} from '../../drivers/kubernetes/cluster-objects.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import {watchObjects} from '../../drivers/watch-objects.ts';

type Follow = {
  readonly cluster: Cluster;
  readonly namespaces: readonly string[];
  readonly signal: AbortSignal;
  /** Called once for each container whose image is on the node. */
  readonly onPull: (event: ClusterEvent) => void;
};

/** Hears from the kubelets when images are there, until the signal ends it. A pod's own status says nothing of it. */
export async function followPulls({cluster, namespaces, signal, onPull}: Follow): Promise<void> {
  const follow = async (namespace: string): Promise<void> =>
    watchObjects(
      {cluster, namespace, resource: events, fieldSelector: 'reason=Pulled'},
      {
        signal,
        // The rollout itself tells of a lost link.
        onLinkLost: () => {},
        onLinkBack: () => {},
        onChange: ({changes}) => {
          for (const {kind, object} of changes) if (kind !== 'removed') onPull(object);
        },
      },
    );
  await Promise.all(namespaces.map(follow));
}
