import {listObjects} from '../../drivers/kubernetes.ts';
import {nodes, type Node} from '../../drivers/kubernetes/cluster-objects.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import {ToolError} from '../../drivers/tool-error.ts';

/** What each sort of node has in all for its pods, in words such as `cpu 2, memory 7.8Gi`; nothing when it cannot be asked. */
export async function listRoom(cluster: Cluster, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const {objects} = await listObjects({cluster, resource: nodes}, signal);
    return [...new Set(objects.map(roomOf))];
  } catch (error) {
    if (error instanceof ToolError) return [];
    throw error;
  }
}

const roomOf = ({allocatable}: Node): string =>
  `cpu ${allocatable['cpu'] ?? '?'}, memory ${formatMemory(allocatable['memory'] ?? '?')}`;

/** The kubelet tells kibibytes; charts speak of larger ones. */
const formatMemory = (text: string): string => {
  const [, kibibytes] = /^(\d+)Ki$/u.exec(text) ?? [];
  return kibibytes === undefined ? text : `${(Number(kibibytes) / 1024 ** 2).toFixed(1)}Gi`;
};
