import {readFile, rename, rm, writeFile} from 'node:fs/promises';

import {listContainers, type Container} from './containers.ts';
import {createCreationAbort} from './creation-abort.ts';
import type {Docker} from './docker.ts';
import {formatConfig} from './kind/format-config.ts';
import {createProxyExceptions} from './kind/proxy-exceptions.ts';
import {runCommand} from './run-command.ts';
import {runInContainer} from './run-in-container.ts';
import {runKind, type KindOptions} from './run-kind.ts';
import {awaitEnd, listProcesses} from './running-processes.ts';
import {ToolError} from './tool-error.ts';
import {isAtLeast, parseVersion} from './version.ts';

/** The version of the installed kind, such as `0.33.0`; one that is too old is an `unsupported` ToolError. */
export const findKindVersion = async (signal: AbortSignal): Promise<string> => {
  const {stdout} = await runCommand({file: 'kind', args: ['version', '-q']}, signal);
  const text = stdout.trim().replace(/^v/, '');
  if (isAtLeast(parseVersion(text), oldest)) return text;
  const message = `kind is \`${text}\`; devloop needs ${oldest.major}.${oldest.minor} or newer.`;
  throw new ToolError({command: 'kind version', reason: 'unsupported', message});
};

/** From here on containerd in kind's nodes looks for registries in /etc/containerd/certs.d by itself. */
const oldest = {major: 0, minor: 27};

/** Names of all kind clusters of this Docker, whoever made them. */
export const listClusters = async (docker: Docker, signal: AbortSignal): Promise<readonly string[]> => {
  const {stdout} = await runKind(['get', 'clusters'], {docker, signal});
  return stdout.split('\n').filter(name => name !== '');
};

/** A cluster, and the file with its credentials; no other kubeconfig is touched. */
type ClusterAccess = {readonly name: string; readonly kubeconfig: string};

/** The cluster to make; `name` wins over that of the config file. Its nodes can be told from others by a mount at `mark`, and ask no proxy for `hosts`. */
type ClusterRequest = ClusterAccess & {
  readonly configFile?: string | undefined;
  readonly mark?: string | undefined;
  readonly hosts?: readonly string[];
};

/**
 * Creates a cluster and returns before its nodes are ready: `--wait` would exit with 0 when they do not become so.
 * After a failure or an abort no half-made cluster stays. Reason `conflict`: there is one of that name, which is left alone.
 */
export const createCluster = async (
  {name, configFile, kubeconfig, mark, hosts = []}: ClusterRequest,
  {docker, signal, onLine}: KindOptions,
): Promise<void> => {
  if ((await listNodes(docker, name, signal)).length > 0) {
    throw new ToolError({command: `kind create cluster ${name}`, reason: 'conflict'});
  }
  const config = await writeConfig({kubeconfig, configFile, mark});
  await rm(lockOf(kubeconfig), {force: true});
  const args = ['create', 'cluster', '--name', name, '--kubeconfig', kubeconfig, '--config', config];
  const onWait = () => onLine?.('waiting for kind: a node that is being made would be left behind');
  const creation = createCreationAbort(signal, onWait);
  try {
    await runKind(args, {
      docker,
      signal: creation.signal,
      env: createProxyExceptions(process.env, hosts),
      onLine: line => {
        creation.watch(line);
        onLine?.(line);
      },
    });
  } catch (error) {
    await removeRemains({name, kubeconfig}, docker);
    throw error;
  } finally {
    creation.close();
    await rm(config, {force: true});
  }
};

/** What kind is to read: a copy beside the kubeconfig, with the mark in it. */
const writeConfig = async ({
  kubeconfig,
  configFile,
  mark,
}: Pick<ClusterRequest, 'kubeconfig' | 'configFile' | 'mark'>): Promise<string> => {
  const path = `${kubeconfig}.kind`;
  const text = configFile === undefined ? undefined : await readFile(configFile, 'utf8');
  await writeFile(path, formatConfig(text, mark));
  return path;
};

/** Waits for every kind that is at work on a cluster of this name, such as one that a killed devloop has left: broken off, it would leave a node. */
export const awaitOrphans = async (name: string, {signal, onLine}: Omit<KindOptions, 'docker'>): Promise<void> => {
  for (const orphan of await listProcesses([` cluster --name ${name} --kubeconfig `], signal)) {
    onLine?.(`waiting for a kind (process ${orphan.pid}) that is at work on \`${name}\``);
    await awaitEnd(orphan, signal);
  }
};

/** kind locks the kubeconfig by a file beside it, and one that stays blocks it for ever. */
const lockOf = (kubeconfig: string): string => `${kubeconfig}.lock`;

const removeRemains = async (cluster: ClusterAccess, docker: Docker): Promise<void> => {
  await rm(lockOf(cluster.kubeconfig), {force: true});
  await deleteCluster(cluster, {docker, signal: AbortSignal.timeout(cleanupTime)});
};

/** Milliseconds to remove the nodes of a cluster whose creation was broken off. */
const cleanupTime = 60_000;

/** Deletes a cluster with its nodes and its entry in the kubeconfig; one that is not there is no error. */
export const deleteCluster = async (
  {name, kubeconfig}: ClusterAccess,
  {docker, signal, onLine}: KindOptions,
): Promise<void> => {
  const nodes = await listNodes(docker, name, signal);
  await Promise.all(nodes.filter(({running}) => running).map(node => stopKubelet(docker, node.name, signal)));
  await runKind(['delete', 'cluster', '--name', name, '--kubeconfig', kubeconfig], {docker, signal, onLine});
};

/** Milliseconds; it takes 0.1 s on a node that is well. */
const kubeletTime = 15_000;

/**
 * Lets no container be in the middle of its start when its node is removed: runc, killed while it has one frozen, leaves it so, and with
 * cgroup v1 nothing can kill it any more ("tried to kill container, but did not receive an exit event"). A node that cannot do this is removed
 * all the same.
 */
const stopKubelet = async (docker: Docker, node: string, signal: AbortSignal): Promise<void> => {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(kubeletTime)]);
  try {
    await runInContainer(docker, {container: node, args: ['systemctl', 'stop', 'kubelet']}, limit);
  } catch (error) {
    if (!(error instanceof ToolError) || signal.aborted) throw error;
  }
};

/** Writes the credentials of a running cluster to a file that only the user can read, in one step. */
export const writeKubeconfig = async (
  {name, kubeconfig}: ClusterAccess,
  {docker, signal}: KindOptions,
): Promise<void> => {
  const {stdout} = await runKind(['get', 'kubeconfig', '--name', name], {docker, signal});
  const draft = `${kubeconfig}.${process.pid}`;
  await writeFile(draft, stdout, {mode: 0o600});
  await rename(draft, kubeconfig);
};

/** The containers that are the nodes of a cluster, running or not, without kind's load balancer. */
export const listNodes = async (
  docker: Docker,
  cluster: string,
  signal: AbortSignal,
): Promise<readonly Container[]> => {
  const containers = await listContainers(docker, {'io.x-k8s.kind.cluster': cluster}, signal);
  return containers.filter(({labels}) => labels['io.x-k8s.kind.role'] !== 'external-load-balancer');
};
