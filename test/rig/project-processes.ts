import {readdir, readFile} from 'node:fs/promises';

import {findProcess, type ProcessIdentity} from '../../src/drivers/process-identity.ts';

/** A process that a devloop has started, whoever its parent is by now. */
export type ProjectProcess = ProcessIdentity & {readonly line: string};

/** Lists the processes, beside the devloops themselves, that know a project's state folder from their environment: each child of a devloop does. */
export async function listProjectProcesses(state: string): Promise<readonly ProjectProcess[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const found = await Promise.all(pids.map(async pid => findOfProject(pid, state)));
  return found.filter(each => each !== undefined);
}

async function findOfProject(pid: number, state: string): Promise<ProjectProcess | undefined> {
  const [environment, line] = await Promise.all([readText(pid, 'environ'), readText(pid, 'cmdline')]);
  if (!environment.split('\0').includes(`XDG_STATE_HOME=${state}`) || devloop.test(line)) return undefined;
  const identity = await findProcess(pid, new AbortController().signal);
  return identity === undefined ? undefined : {...identity, line: line.replaceAll('\0', ' ').trim()};
}

const devloop = /src\/cli\/main\.ts\0|dist\/devloop\.js\0/;

const readText = async (pid: number, name: string): Promise<string> =>
  readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
