import {readFile, readlink, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {kill} from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {engineFolder, runFolder} from './places.ts';

/** Everything the engine reads and writes. */
export const engineFiles = {
  data: join(engineFolder, 'docker'),
  settings: join(engineFolder, 'daemon.json'),
  log: join(engineFolder, 'dockerd.log'),
  run: join(runFolder, 'docker'),
  pid: join(runFolder, 'dockerd.pid'),
  containerdPid: join(runFolder, 'docker/containerd/containerd.pid'),
};

/** The engine's process, if it runs and is the lab's own. */
export const findEngineProcess = () => findProcess(engineFiles.pid, 'dockerd');

/** Removes the process ids that a killed engine left: where another process has the number by now, the engine would not start. */
export const removeDeadProcessIds = async () => {
  if ((await findEngineProcess()) === undefined) await rm(engineFiles.pid, {force: true});
  if ((await findProcess(engineFiles.containerdPid, 'containerd')) === undefined) {
    await rm(engineFiles.containerdPid, {force: true});
  }
};

/** Asks the engine to end and awaits it; one that does not within 30 s is killed. */
export const stopEngine = async (pid: number, signal: AbortSignal) => {
  kill(pid, 'SIGTERM');
  const deadline = performance.now() + 30_000;
  while ((await findEngineProcess()) === pid) {
    if (performance.now() > deadline) kill(pid, 'SIGKILL');
    await wait(100, undefined, {signal});
  }
};

const findProcess = async (pidFile: string, program: string) => {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  const path = pid > 0 ? await readlink(`/proc/${pid}/exe`).catch(() => '') : '';
  return path.replace(/ \(deleted\)$/, '').endsWith(`/${program}`) ? pid : undefined;
};
