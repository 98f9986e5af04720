import {setTimeout as wait} from 'node:timers/promises';

import {findContainer, type Container} from '../../drivers/containers.ts';
import type {Docker} from '../../drivers/docker.ts';
import {listObjects, readReadiness} from '../../drivers/kubernetes.ts';
import {nodes as nodeObjects, type Node} from '../../drivers/kubernetes/cluster-objects.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import {saidBy} from '../failure-of.ts';
import {findClusterCause, hasDeadUnit, type ClusterCause} from './find-cluster-cause.ts';

/** A cluster whose nodes run, and how long it may take: milliseconds. */
export type Awaited = {
  readonly cluster: Cluster;
  readonly docker: Docker;
  readonly nodes: readonly Container[];
  readonly patience: number;
};

/** Milliseconds that a cluster gets after its node was started (25 s on 2 cores, more when others start beside it). */
export const clusterPatience = 120_000;

/** Milliseconds between two questions, and how many of them lie between two looks at the nodes themselves. */
const pause = 100;
const looks = 20;

/** Milliseconds after which a service of a node that has not been started, or was given up by systemd, never will be. */
const startTime = 15_000;

/** Waits until the API server can serve and every node is ready; undefined then, otherwise what keeps it from that. Nothing can be watched before it answers, so it is asked again and again. */
export async function awaitCluster(awaited: Awaited, signal: AbortSignal): Promise<ClusterCause | undefined> {
  const begun = performance.now();
  for (let round = 1; ; round += 1) {
    const missing = await findMissing(awaited, signal);
    if (missing === undefined) return undefined;
    if (missing.kind === 'lost') return {part: `the container of the node \`${missing.name}\` is gone`, said: []};
    const waited = performance.now() - begun;
    const dead = round % looks === 0 ? await findDead(awaited, waited, signal) : undefined;
    if (dead !== undefined || waited > awaited.patience)
      return findClusterCause({...awaited, node: dead ?? missing.node, said: missing.said}, signal);
    await wait(pause, undefined, {signal});
  }
}

/** What is not ready yet; no node: the API server. A node that has lost its container never becomes so. */
type Missing =
  | {readonly kind: 'unready'; readonly node: Container | undefined; readonly said: readonly string[]}
  | {readonly kind: 'lost'; readonly name: string};

async function findMissing({cluster, nodes}: Awaited, signal: AbortSignal): Promise<Missing | undefined> {
  const failing = await askReadiness(cluster, signal);
  if (failing !== undefined) return {kind: 'unready', node: undefined, said: failing};
  const {objects} = await listObjects({cluster, resource: nodeObjects}, signal);
  const lost = objects.find(({metadata}) => !nodes.some(({name}) => name === metadata.name));
  if (lost !== undefined) return {kind: 'lost', name: lost.metadata.name};
  const unready = nodes.find(node => !isReady(node, objects));
  if (unready === undefined) return undefined;
  const condition = findReadiness(objects.find(({metadata}) => metadata.name === unready.name));
  return {kind: 'unready', node: unready, said: [condition?.message ?? 'It has not joined the cluster.']};
}

/** Word from before the last start of the node's container says nothing; it has whole seconds. */
function isReady({name, startedAt}: Container, objects: readonly Node[]): boolean {
  const found = objects.find(({metadata}) => metadata.name === name);
  const isHeard = found !== undefined && found.heardAt >= Math.floor(startedAt / 1000) * 1000;
  return isHeard && findReadiness(found)?.status === 'True';
}

const findReadiness = (node: Node | undefined) => node?.conditions.find(({type}) => type === 'Ready');

async function askReadiness(cluster: Cluster, signal: AbortSignal): Promise<readonly string[] | undefined> {
  try {
    const readiness = await readReadiness(cluster, signal);
    return readiness.kind === 'ready' ? undefined : readiness.failing;
  } catch (error) {
    if (error instanceof ToolError && error.reason === 'unreachable') return saidBy(error);
    throw error;
  }
}

/** A node that will not become ready by itself, however long one waits. */
async function findDead({docker, nodes}: Awaited, waited: number, signal: AbortSignal): Promise<Container | undefined> {
  for (const node of nodes) {
    const found = await findContainer(docker, node.id, signal);
    if (found?.running !== true) return node;
    if (waited > startTime && (await hasDeadUnit({docker, node: node.name}, signal))) return node;
  }
  return undefined;
}
