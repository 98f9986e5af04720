import {ok, type Result} from '../../core/job-end.ts';
import type {JobOf, JobResults, RegistryFacts} from '../../core/job.ts';
import {readContainerFile, writeContainerFile} from '../../drivers/container-files.ts';
import {findContainer} from '../../drivers/containers.ts';
import type {Docker} from '../../drivers/docker.ts';
import {readObject, writeObject} from '../../drivers/kubernetes.ts';
import {configMaps} from '../../drivers/kubernetes/cluster-objects.ts';
import type {Cluster} from '../../drivers/kubernetes/cluster.ts';
import {connectNetwork} from '../../drivers/networks.ts';
import {machineFailure, orFailure, saidBy} from '../failure-of.ts';
import type {Fault} from '../fault.ts';
import {portInside} from '../registry/create-registry.ts';
import type {Context} from '../world.ts';

/** The network that kind puts its nodes on. */
const network = 'kind';

/** Makes the registry known to the nodes and to other tools, and says what had to be put right. */
export async function wireNodes(
  job: JobOf<'wire-nodes'>,
  {world, signal}: Context,
): Promise<Result<JobResults['wire-nodes']>> {
  return orFailure(
    async () => {
      const docker = await world.openDocker(signal);
      const cluster = await world.openCluster(job.cluster.context);
      const faults = await findWiringFaults({...job, docker, cluster}, signal);
      return ok({repaired: await Promise.all(faults.map(async ({repair}) => repair(signal)))});
    },
    error => machineFailure(error) ?? {kind: 'wiring-failed', said: saidBy(error)},
  );
}

type Wiring = Part & {readonly cluster: Cluster; readonly nodes: readonly string[]};

/** Looks for what keeps nodes and other tools from knowing the registry, and changes nothing. */
export async function findWiringFaults(
  {docker, registry, cluster, nodes}: Wiring,
  signal: AbortSignal,
): Promise<readonly Fault[]> {
  const found = await Promise.all([
    findNetworkFault({docker, registry}, signal),
    ...nodes.map(async node => findNodeFault({docker, registry, node}, signal)),
    findAnnouncementFault({cluster, registry}, signal),
  ]);
  return found.filter(fault => fault !== undefined);
}

type Part = {readonly docker: Docker; readonly registry: RegistryFacts};

async function findNetworkFault({docker, registry}: Part, signal: AbortSignal): Promise<Fault | undefined> {
  const container = await findContainer(docker, registry.id, signal);
  if (container?.networks.includes(network)) return undefined;
  return {
    what: `the registry is not on the network \`${network}\``,
    repair: async until => {
      await connectNetwork(docker, {network, container: registry.id}, until);
      return `network ${network}`;
    },
  };
}

/** containerd reads this folder at each pull, so nothing needs a restart. By name, not by address: the registry's changes. */
async function findNodeFault(
  {docker, registry, node}: Part & {readonly node: string},
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const path = `/etc/containerd/certs.d/localhost:${registry.port}/hosts.toml`;
  const text = `[host."http://${registry.name}:${portInside}"]\n`;
  const found = await readContainerFile(docker, {container: node, path}, signal);
  if (found === text) return undefined;
  return {
    what: `containerd on \`${node}\` ${found === undefined ? 'does not know the registry' : 'looks for the registry elsewhere'} (${path})`,
    repair: async until => {
      await writeContainerFile(docker, {container: node, path, text}, until);
      return `containerd on ${node}`;
    },
  };
}

/** KEP-1755: where other tools look for a cluster's local registry. */
const announcement = {namespace: 'kube-public', name: 'local-registry-hosting'} as const;

async function findAnnouncementFault(
  {cluster, registry}: {readonly cluster: Cluster; readonly registry: RegistryFacts},
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const key = 'localRegistryHosting.v1';
  const text = [
    `host: "localhost:${registry.port}"`,
    `hostFromContainerRuntime: "${registry.name}:${portInside}"`,
    `hostFromClusterNetwork: "${registry.name}:${portInside}"`,
    '',
  ].join('\n');
  const found = await readObject({cluster, resource: configMaps, ...announcement}, signal);
  if (found?.data[key] === text) return undefined;
  const object = {metadata: announcement, data: {[key]: text}};
  return {
    what: `the ConfigMap \`${announcement.name}\` in ${announcement.namespace} does not tell of the registry`,
    repair: async until => {
      await writeObject({cluster, resource: configMaps, object}, until);
      return `ConfigMap ${announcement.name}`;
    },
  };
}
