import {findContainer, type Container} from '../../drivers/containers.ts';
import type {Docker} from '../../drivers/docker.ts';
import {
  findNodePart,
  readNodeLog,
  readPartLog,
  readUnitLog,
  readUnitState,
  type NodePlace,
} from '../../drivers/node-parts.ts';
import {ToolError} from '../../drivers/tool-error.ts';

/** Which part of a cluster keeps it from being ready, as a clause, and the last lines it wrote. */
export type ClusterCause = {readonly part: string; readonly said: readonly string[]};

type Suspect = {
  readonly docker: Docker;
  readonly nodes: readonly Container[];
  /** The one that is not ready; undefined when the API server is not, which runs on the control plane. */
  readonly node: Container | undefined;
  /** What was said from outside, for when the node tells nothing more. */
  readonly said: readonly string[];
};

/** Milliseconds for all questions to a node that is not well. */
const patience = 20_000;

/** Looks into the node from the bottom up: the container itself, the services in it, then the parts of the control plane. */
export async function findClusterCause(
  {docker, nodes, node, said}: Suspect,
  signal: AbortSignal,
): Promise<ClusterCause> {
  const suspect = node ?? nodes.find(({labels}) => labels['io.x-k8s.kind.role'] === 'control-plane');
  const limit = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  const unknown = {
    part: node === undefined ? 'its API server does not answer' : `the node \`${node.name}\` is not ready`,
    said,
  };
  if (suspect === undefined) return {part: 'the container of its control plane is gone', said};
  try {
    const place = {docker, node: suspect.name};
    return (
      (await findEnded(place, limit)) ??
      (await findFailedUnit(place, limit)) ??
      (node === undefined ? await findFailedPart(place, limit) : undefined) ??
      unknown
    );
  } catch (error) {
    if (!(error instanceof ToolError) || signal.aborted) throw error;
    return unknown;
  }
}

async function findEnded(place: NodePlace, signal: AbortSignal): Promise<ClusterCause | undefined> {
  const found = await findContainer(place.docker, place.node, signal);
  if (found === undefined) return {part: `the container of the node \`${place.node}\` is gone`, said: []};
  if (found.running) return undefined;
  return {part: `the node \`${place.node}\` was started and has ended again`, said: await readNodeLog(place, signal)};
}

/** The kubelet needs containerd, so containerd is named first. */
const units = ['containerd', 'kubelet'];

/** Whether systemd has given up a service that a node needs, or was never asked to start it. */
export async function hasDeadUnit(place: NodePlace, signal: AbortSignal): Promise<boolean> {
  try {
    const states = await Promise.all(units.map(async unit => readUnitState(place, unit, signal)));
    return states.some(state => state === 'failed' || state === 'inactive');
  } catch (error) {
    if (!(error instanceof ToolError) || signal.aborted) throw error;
    return false;
  }
}

async function findFailedUnit(place: NodePlace, signal: AbortSignal): Promise<ClusterCause | undefined> {
  for (const unit of units) {
    const state = await readUnitState(place, unit, signal);
    if (state !== 'active')
      return {
        part: `\`${unit}\` on the node \`${place.node}\` is ${state}`,
        said: await readUnitLog(place, unit, signal),
      };
  }
  return undefined;
}

/** Each needs the one before. */
const parts = ['etcd', 'kube-apiserver'];

async function findFailedPart(place: NodePlace, signal: AbortSignal): Promise<ClusterCause | undefined> {
  for (const part of parts) {
    const found = await findNodePart(place, part, signal);
    if (found?.running === true) continue;
    return found === undefined
      ? {
          part: `\`${part}\` on the node \`${place.node}\` was never started`,
          said: await readUnitLog(place, 'kubelet', signal),
        }
      : {part: `\`${part}\` on the node \`${place.node}\` has ended`, said: await readPartLog(place, found.id, signal)};
  }
  return undefined;
}
