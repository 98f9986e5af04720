import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';

import {runDevloop, type Place, type Run} from '../rig/devloop-process.ts';
import {findFreePort} from '../rig/free-port.ts';
import {removeLeftovers} from '../rig/remove-leftovers.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const count = 50;

/** A project of many small services, each with an image of 1 MB and a release of its own. */
export type ManyServices = AsyncDisposable & {readonly run: (...args: readonly string[]) => Promise<Run>};

/** Writes the project; its cluster is there only once devloop has made it, and goes with the end of the scope. */
export async function openManyServices(name: string): Promise<ManyServices> {
  await removeLeftovers(name);
  const temp = await createTempFolder();
  const folder = join(temp.path, name);
  const names = Array.from({length: count}, (_, index) => `s${String(index).padStart(2, '0')}`);
  for (const service of names) await writeService(join(folder, service), service);
  await writeFile(join(folder, 'devloop.config.json'), JSON.stringify(configOf(name, names, await findFreePort())));
  const place: Place = {program: 'bundle', folder, state: join(temp.path, 'state')};
  const run: ManyServices['run'] = async (...args) => runDevloop(place, args);
  return {
    run,
    [Symbol.asyncDispose]: async () => {
      await run('down', '--all');
      await temp[Symbol.asyncDispose]();
    },
  };
}

const configOf = (name: string, services: readonly string[], port: number) => ({
  name,
  cluster: {kind: resolve(import.meta.dirname, '../../kind-config.yaml'), name},
  registry: {name: `${name}-registry`, port},
  services: Object.fromEntries(services.map(service => [service, {build: {context: service}}])),
  releases: Object.fromEntries(
    services.map(service => [service, {chart: `./${service}/chart`, namespace: 'many', images: {image: service}}]),
  ),
});

/** The lab's own image of the process that only waits is the base. */
const filesOf = (service: string): Readonly<Record<string, string>> => ({
  Dockerfile: 'FROM devloop-lab/pause:node\nCOPY note.txt /\n',
  '.dockerignore': 'chart\n',
  'note.txt': service,
  'chart/Chart.yaml': `apiVersion: v2\nname: ${service}\nversion: 0.1.0\n`,
  'chart/values.yaml': 'image: {repository: "", digest: ""}\n',
  'chart/templates/app.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${service}}
spec:
  selector: {matchLabels: {app: ${service}}}
  template:
    metadata: {labels: {app: ${service}}}
    spec:
      containers: [{name: app, image: "{{ .Values.image.repository }}@{{ .Values.image.digest }}"}]
`,
});

async function writeService(folder: string, service: string): Promise<void> {
  for (const [path, text] of Object.entries(filesOf(service))) {
    await mkdir(dirname(join(folder, path)), {recursive: true});
    await writeFile(join(folder, path), text);
  }
}
