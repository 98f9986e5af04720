import type {Docker} from './docker.ts';
import {parseList, parseObject, parseString} from './json.ts';
import {runCommand} from './run-command.ts';
import {runInContainer} from './run-in-container.ts';
import {ToolError} from './tool-error.ts';

/** A running node of a kind cluster, by the name of its container. */
export type NodePlace = {readonly docker: Docker; readonly node: string};

/** The newest container of a part of the control plane, such as `etcd`. */
export type NodePart = {readonly id: string; readonly running: boolean};

/** What systemd says of a unit of the node: `active`, `activating`, `failed`, … */
export const readUnitState = async ({docker, node}: NodePlace, unit: string, signal: AbortSignal): Promise<string> => {
  const {stdout} = await runInContainer(
    docker,
    {container: node, args: ['sh', '-c', 'systemctl is-active "$1" || true', 'sh', unit]},
    signal,
  );
  return stdout.trim();
};

/** The last lines that a unit of the node wrote. */
export const readUnitLog = async (
  {docker, node}: NodePlace,
  unit: string,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const args = ['journalctl', '--unit', unit, '--lines', `${lastLines}`, '--no-pager', '--output', 'cat'];
  return linesOf((await runInContainer(docker, {container: node, args}, signal)).stdout);
};

/** Finds the newest container that the kubelet made for a part of the control plane; undefined when it has made none. */
export const findNodePart = async (
  {docker, node}: NodePlace,
  part: string,
  signal: AbortSignal,
): Promise<NodePart | undefined> => {
  const args = ['crictl', 'ps', '--all', '--latest', '--name', `^${part}$`, '--output', 'json'];
  const {stdout} = await runInContainer(docker, {container: node, args}, signal);
  const [newest] = parseList(parseObject(JSON.parse(stdout))['containers']).map(parseObject);
  if (newest === undefined) return undefined;
  return {id: parseString(newest['id']), running: newest['state'] === 'CONTAINER_RUNNING'};
};

/** The last lines that a container inside of the node wrote. */
export const readPartLog = async (
  {docker, node}: NodePlace,
  id: string,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const script = 'crictl logs --tail "$2" "$1" 2>&1';
  const args = ['sh', '-c', script, 'sh', id, `${lastLines}`];
  return linesOf((await runInContainer(docker, {container: node, args}, signal)).stdout).map(describeEntry);
};

/** etcd writes each line as JSON with all that it knows; what matters is the message, and the error if there is one. */
const describeEntry = (line: string): string => {
  if (!line.startsWith('{')) return line;
  try {
    const {msg, error} = parseObject(JSON.parse(line));
    const texts = [msg, error].map(parseString).filter(text => text !== '');
    return texts.length === 0 ? line : texts.join(': ');
  } catch (error) {
    if (error instanceof SyntaxError) return line;
    throw error;
  }
};

/** The last lines that the node itself wrote, running or not. */
export const readNodeLog = async ({docker, node}: NodePlace, signal: AbortSignal): Promise<readonly string[]> => {
  const command = {file: 'docker', args: ['logs', '--tail', `${lastLines}`, node], env: docker.env};
  return linesOf((await runCommand(command, signal)).lines.join('\n'));
};

const lastLines = 10;

const linesOf = (text: string): readonly string[] => text.split('\n').filter(line => line.trim() !== '');

/** Asks the node's containerd for an image that no registry has: how it is refused shows whether the registry was reached. Leaves nothing behind. */
export const pullNothing = async (
  {docker, node}: NodePlace,
  repository: string,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  try {
    await runInContainer(docker, {container: node, args: ['crictl', 'pull', `${repository}:none`]}, signal);
    return [];
  } catch (error) {
    if (error instanceof ToolError && error.reason === 'failed') return error.output;
    throw error;
  }
};
