import {cp, mkdir, writeFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';

import {execa} from 'execa';

import {runDevloop, startDevloop, type Place, type Run, type Started} from './devloop-process.ts';
import {findFreePort} from './free-port.ts';
import {removeLeftovers} from './remove-leftovers.ts';
import {createTempFolder} from './temp-folder.ts';

const root = resolve(import.meta.dirname, '../..');

/** A copy of the demo project that shares nothing with the demo itself: cluster, registry, ports and state are its own. */
export type TodoProject = AsyncDisposable & {
  readonly folder: string;
  readonly ports: {readonly backend: number; readonly frontend: number};
  /** Runs devloop to its end; it never rejects for a non-zero exit. */
  readonly run: (...args: readonly string[]) => Promise<Run>;
  /** Starts devloop and leaves it running. */
  readonly start: (...args: readonly string[]) => Started;
  /** Runs a tool in the project's cluster, with the kubeconfig that `devloop env` names. */
  readonly runTool: (file: string, ...args: readonly string[]) => Promise<string>;
};

/** The project's folder is new; its cluster is there only once devloop has made it. */
export async function openTodoProject(name: string): Promise<TodoProject> {
  await removeLeftovers(name);
  const temp = await createTempFolder();
  const folder = join(temp.path, name);
  const state = join(temp.path, 'state');
  await mkdir(folder);
  for (const part of ['services', 'charts', 'kind-config.yaml']) {
    await cp(join(root, part), join(folder, part), {
      recursive: true,
      filter: path => !/node_modules|\.next|\.venv|__pycache__/.test(path),
    });
  }

  const [backend, frontend, registry] = await Promise.all([findFreePort(), findFreePort(), findFreePort()]);
  const config = createConfig({name, backend, frontend, registry});
  await writeFile(join(folder, 'devloop.config.json'), JSON.stringify(config, null, 2));
  const place: Place = {program: 'bundle', folder, state};
  const run: TodoProject['run'] = async (...args) => runDevloop(place, args);
  return {
    folder,
    ports: {backend, frontend},
    run,
    start: (...args) => startDevloop(place, args),
    runTool: async (file, ...args) => {
      const {text} = await run('env');
      const kubeconfig = /KUBECONFIG='(.*)'/.exec(text)?.[1] ?? '';
      const {stdout} = await execa(file, args, {env: {KUBECONFIG: kubeconfig}});
      return stdout;
    },
    [Symbol.asyncDispose]: async () => {
      const removed = await run('down', '--all');
      if (removed.exitCode !== 0) throw new Error(`The test project could not be removed:\n${removed.text}`);
      await temp[Symbol.asyncDispose]();
    },
  };
}

type Names = {readonly name: string; readonly backend: number; readonly frontend: number; readonly registry: number};

const createConfig = ({name, backend, frontend, registry}: Names) => ({
  name,
  cluster: {kind: 'kind-config.yaml', name},
  registry: {name: `${name}-registry`, port: registry},
  services: {
    backend: {build: {context: 'services/backend', target: 'runtime'}, forward: {port: 8000, local: backend}},
    frontend: {build: {context: 'services/frontend'}, forward: {port: 3000, local: frontend}},
  },
  releases: {
    todo: {
      chart: 'charts/todo',
      namespace: 'todo',
      values: ['charts/todo/values-dev.yaml'],
      images: {'backend.image': 'backend', 'frontend.image': 'frontend'},
    },
  },
});
