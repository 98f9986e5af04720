import {randomBytes} from 'node:crypto';
import {mkdir, rename, writeFile} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';

import {openCluster, type Cluster} from '../../src/drivers/kubernetes/cluster.ts';
import {runDevloop, type Place} from '../rig/devloop-process.ts';
import {findFreePort} from '../rig/free-port.ts';
import {removeImages} from '../rig/remove-images.ts';
import {removeLeftovers} from '../rig/remove-leftovers.ts';
import {createTempFolder} from '../rig/temp-folder.ts';
import {openDaemon, startDaemon, type Daemon} from './daemon.ts';
import {filesOf, formatVersion} from './small-app-files.ts';

/** One edit: what the app is to answer with, and the moment just before its file was put in place. */
export type Edit = {readonly nonce: string; readonly at: number};

/** The project that is measured. Cluster, registry, ports and state are its own, and go with the end of its scope. */
export type SmallApp = AsyncDisposable & {
  readonly name: string;
  readonly folder: string;
  readonly url: string;
  readonly registry: number;
  readonly local: number;
  readonly kubeconfig: string;
  /** Writes a file of the project, with the folders that lead to it. */
  readonly write: (path: string, text: string) => Promise<void>;
  /** Puts a new version of the app in the place of the old one, by a rename as editors do. */
  readonly edit: () => Promise<Edit>;
  readonly startDaemon: () => Daemon;
  readonly openDaemon: (signal: AbortSignal) => Promise<Daemon>;
  readonly openCluster: () => Promise<Cluster>;
};

const name = 'devloop-bench-app';

/** Writes the project and brings it up once. */
export async function openSmallApp(signal: AbortSignal): Promise<SmallApp> {
  await using opened = new AsyncDisposableStack();
  await removeLeftovers(name);
  const temp = opened.use(await createTempFolder());
  const folder = join(temp.path, name);
  const [registry, local] = await Promise.all([findFreePort(), findFreePort()]);
  const place: Place = {program: 'bundle', folder, state: join(temp.path, 'state')};
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), {recursive: true});
    await writeFile(join(folder, path), text);
  };
  const kind = resolve(import.meta.dirname, '../../kind-config.yaml');
  for (const [path, text] of Object.entries(filesOf({name, kind, registry, local}))) await write(path, text);
  opened.defer(async () => removeProject(place, registry));
  const up = await runDevloop(place, ['--once']);
  signal.throwIfAborted();
  if (up.exitCode !== 0) throw new Error(`The app did not come up:\n${up.text}`);
  const kubeconfig = await readKubeconfigPath(place);
  const all = opened.move();
  return {
    name,
    folder,
    registry,
    local,
    kubeconfig,
    write,
    url: `http://127.0.0.1:${local}/`,
    edit: async () => editApp(folder),
    startDaemon: () => startDaemon(place),
    openDaemon: async stop => openDaemon(place, stop),
    openCluster: async () => openCluster({file: kubeconfig, context: `kind-${name}`}),
    [Symbol.asyncDispose]: async () => all.disposeAsync(),
  };
}

async function editApp(folder: string): Promise<Edit> {
  const nonce = randomBytes(8).toString('hex');
  // Beside the context: inside of it, the first write would be the change that is seen.
  const draft = join(folder, 'version.py.new');
  await writeFile(draft, formatVersion(nonce));
  const at = Date.now();
  await rename(draft, join(folder, 'app/version.py'));
  return {nonce, at};
}

/** What devloop cannot remove any more, the tools do: nothing of a benchmark stays. */
async function removeProject(place: Place, registry: number): Promise<void> {
  const {exitCode} = await runDevloop(place, ['down', '--all']);
  if (exitCode !== 0) await removeLeftovers(name);
  await removeImages(`localhost:${registry}/${name}/*`);
}

async function readKubeconfigPath(place: Place): Promise<string> {
  const {text} = await runDevloop(place, ['env']);
  return /KUBECONFIG='(.*)'/.exec(text)?.[1] ?? '';
}
