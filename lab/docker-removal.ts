import {readFile, rm, rmdir, stat} from 'node:fs/promises';
import {planEngine, startEngine} from './docker-engine.ts';
import {listOwnImages} from './docker-images.ts';
import {engineFiles, findEngineProcess, stopEngine} from './docker-process.ts';
import {removeDockerRules} from './firewall.ts';
import type {Lab} from './lab.ts';
import {dockerSocket, engineFolder, runFolder} from './places.ts';
import {findFolder, hasProduct} from './product.ts';
import {type Command, readTool, runTool} from './run.ts';
import {runStep, writeFound} from './step.ts';

/** Ends the lab's engine and removes all it made: containers, networks, images, mounts, firewall rules. */
export const removeEngine = async (lab: Lab) => {
  if ((await stat(engineFiles.data).catch(() => undefined)) === undefined) {
    writeFound("no Docker Engine of the lab's is here", lab);
    return;
  }
  await runStep(
    {
      title: 'Docker Engine',
      expected: 'removed with its containers and images, about 10 s',
      run: () => remove(lab),
      describe: () => 'removed',
    },
    lab,
  );
};

/** Removes the lab's images from a Docker that is not the lab's; an image that a container uses stays. */
export const removeImages = async (lab: Lab) => {
  for (const id of await listOwnImages(lab.signal)) {
    const isRemoved = (await readTool(['docker', 'image', 'rm', id], lab.signal)) !== undefined;
    writeFound(`image ${id.slice(7, 19)} ${isRemoved ? 'removed from Docker' : 'is in use and stays in Docker'}`, lab);
  }
};

const remove = async (lab: Lab) => {
  await removeNetworks(lab);
  const pid = await findEngineProcess();
  if (pid !== undefined) await stopEngine(pid, lab.signal);
  await removeMounts(lab.signal);
  await removeDockerRules(lab.signal);
  await removeBridge(lab.signal);
  for (const folder of [engineFiles.data, runFolder]) await rm(folder, {recursive: true, force: true});
  for (const folder of sharedFolders) await rmdir(folder).catch(() => undefined); // not empty: somebody else's
};

/** Folders that every engine makes, whatever its settings say. */
const sharedFolders = ['/run/docker/plugins', '/run/docker', '/run/containerd/s', '/run/containerd'];

/** Only the engine knows which bridges are its own, so one that was killed is started once more. */
const removeNetworks = async (lab: Lab) => {
  const engine = planEngine(lab);
  if ((await findEngineProcess()) === undefined) {
    if (!(await hasProduct(engine, lab))) return;
    await startEngine(findFolder(engine, lab), lab);
  }
  await removeAll(['container', 'ls', '--all', '--quiet'], {removal: ['container', 'rm', '--force', '--volumes'], lab});
  await removeAll(['network', 'ls', '--filter', 'type=custom', '--quiet'], {removal: ['network', 'rm'], lab});
};

const removeAll = async (
  list: readonly string[],
  {removal, lab}: {readonly removal: readonly string[]; readonly lab: Lab},
) => {
  const docker: Command = ['docker', '--host', `unix://${dockerSocket}`];
  const ids = await readTool([...docker, ...list], lab.signal);
  if (ids === undefined) return;
  await runTool([...docker, ...removal, ...ids.split('\n')], {
    signal: lab.signal,
    what: "The engine's containers or networks could not be removed.",
    next: `Read ${engineFiles.log}, then run \`npm run lab -- down\` again.`,
  });
};

/** A mount that is taken off its place takes along the ones below it. */
const removeMounts = async (signal: AbortSignal) => {
  for (let [point] = await listMounts(); point !== undefined; [point] = await listMounts()) {
    await runTool(['umount', '--lazy', point], {
      signal,
      what: `The engine's file system at ${point} could not be unmounted.`,
      next: 'Look what uses it (`fuser -m`), then run `npm run lab -- down` again.',
    });
  }
};

const listMounts = async () => {
  const points = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map(line => line.split(' ')[1] ?? '');
  return points.filter(point => [engineFolder, runFolder].some(folder => point.startsWith(`${folder}/`)));
};

const removeBridge = async (signal: AbortSignal) => {
  if ((await stat('/sys/class/net/docker0').catch(() => undefined)) === undefined) return;
  await runTool(['ip', 'link', 'delete', 'docker0'], {
    signal,
    what: "The engine's bridge `docker0` could not be removed.",
    next: 'Run `npm run lab -- down` again.',
  });
};
