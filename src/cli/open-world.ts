import {createHash} from 'node:crypto';
import {mkdir, rm} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';

import type {Config} from '../core/config.ts';
import type {Docker} from '../drivers/docker.ts';
import type {HelmVersion} from '../drivers/helm.ts';
import {removeValuesFiles} from '../drivers/helm/values-file.ts';
import type {Cluster} from '../drivers/kubernetes/cluster.ts';
import {ProjectFiles} from '../drivers/project-files.ts';
import {
  openStateFolder,
  openUserFolder,
  readOwner,
  readState,
  removeState,
  writeState,
  type StateFolder,
} from '../drivers/state-folder.ts';
import {findLockHolder, openStateLock} from '../drivers/state-lock.ts';
import {removeDrafts} from '../drivers/write-file.ts';
import type {Begun, Waiting, World} from '../jobs/world.ts';
import {createMemory} from './open-memory.ts';

/** The outside world of one project, whose lock the caller holds: its folders at once, Docker and cluster when a job first asks. Closed at the end of its scope. */
export async function openWorld(config: Config): Promise<World & AsyncDisposable> {
  const world = await openSight(config);
  await removeValuesFiles(world.folders.helm);
  await removeDrafts(dirname(world.folders.kubeconfig));
  await cleanFolder(world.folders.builds);
  return world;
}

/** The same for one who only looks, while the lock may be held by a devloop that runs. */
export async function openSight({name, root}: Config): Promise<World & AsyncDisposable> {
  const folder = await openStateFolder({project: name, root});
  const owner = await readOwner();
  const helm = join(folder.path, 'helm');
  await mkdir(helm, {recursive: true, mode: 0o700});
  const kubeconfig = join(folder.path, 'kubeconfig');
  const connections = new Connections({kubeconfig, helm});
  const shared = await openUserFolder();
  const files = new ProjectFiles();
  return {
    identity: {owner, project: projectId(folder.path)},
    folders: {kubeconfig, helm, builds: join(folder.path, 'builds')},
    lockShared,
    awaitShared,
    begun: createBegun(shared),
    memory: createMemory(folder),
    files,
    openDocker: connections.openDocker,
    openCluster: connections.openCluster,
    findHelm: connections.findHelm,
    [Symbol.asyncDispose]: async () => {
      await files[Symbol.asyncDispose]();
      await connections.close();
    },
  };
}

/** What is in it was left by a devloop that was killed. */
async function cleanFolder(path: string): Promise<void> {
  await rm(path, {recursive: true, force: true});
  await mkdir(path, {mode: 0o700});
}

/** Milliseconds between two tries; who holds the lock is making a cluster or a registry, and gives it back by death, too. */
const lockPause = 200;

async function lockShared(name: string, {signal, onWait}: Waiting): Promise<AsyncDisposable> {
  const folder = await openUserFolder(`lock-${name}`);
  for (let isTold = false; ; isTold = true) {
    const lock = await openStateLock(folder, signal);
    if (lock.kind === 'held') return lock;
    if (!isTold) onWait(lock.pid);
    await wait(lockPause, undefined, {signal});
  }
}

async function awaitShared(name: string, {signal, onWait}: Waiting): Promise<void> {
  const folder = await openUserFolder(`lock-${name}`);
  for (let isTold = false; ; isTold = true) {
    const pid = await findLockHolder(folder, signal);
    if (pid === undefined) return;
    if (!isTold) onWait(pid);
    await wait(lockPause, undefined, {signal});
  }
}

/** One small file for each cluster that is being made. */
const createBegun = (folder: StateFolder): Begun => ({
  read: async cluster => (await readState({folder, name: begunFile(cluster)}, value => value === true)) === true,
  write: async cluster => writeState({folder, name: begunFile(cluster)}, true),
  remove: async cluster => removeState({folder, name: begunFile(cluster)}),
});

const begunFile = (cluster: string): string => `begun-${cluster}.json`;

/** Short enough for a label, and the same each time the project is started. */
const projectId = (folder: string): string => createHash('sha256').update(folder).digest('hex').slice(0, 16);

/** What is opened once and then shared by the jobs. What could not be opened is tried again by the next who asks. */
class Connections {
  readonly #paths: {readonly kubeconfig: string; readonly helm: string};
  readonly #clusters = new Map<string, Promise<Cluster>>();
  #docker: Promise<Docker> | undefined;
  #helm: Promise<HelmVersion> | undefined;

  constructor(paths: {readonly kubeconfig: string; readonly helm: string}) {
    this.#paths = paths;
  }

  readonly openDocker = async (signal: AbortSignal): Promise<Docker> => {
    const {findDocker} = await import('../drivers/docker.ts');
    this.#docker ??= findDocker(signal);
    return this.#docker.catch((error: unknown) => {
      this.#docker = undefined;
      throw error;
    });
  };

  readonly findHelm = async (signal: AbortSignal): Promise<HelmVersion> => {
    const {findHelmVersion} = await import('../drivers/helm.ts');
    this.#helm ??= findHelmVersion(this.#paths.helm, signal);
    return this.#helm.catch((error: unknown) => {
      this.#helm = undefined;
      throw error;
    });
  };

  /** One client for each context; whoever writes the kubeconfig anew has it read again. */
  readonly openCluster = async (context: string): Promise<Cluster> => {
    const known = this.#clusters.get(context);
    if (known !== undefined) return known;
    const {openCluster} = await import('../drivers/kubernetes/cluster.ts');
    const opening = openCluster({file: this.#paths.kubeconfig, context});
    this.#clusters.set(context, opening);
    return opening.catch((error: unknown) => {
      this.#clusters.delete(context);
      throw error;
    });
  };

  readonly close = async (): Promise<void> => {
    for (const cluster of this.#clusters.values()) await (await cluster)[Symbol.asyncDispose]();
  };
}
