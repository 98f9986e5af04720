import {mkdir, writeFile} from 'node:fs/promises';
import {delimiter, dirname, join} from 'node:path';
import {env} from 'node:process';

import {runBeforePerson, runDevloop, startDevloop, type Place, type Run, type Started} from './devloop-process.ts';
import {findFreePort} from './free-port.ts';
import {createTempFolder} from './temp-folder.ts';
import {writeScript} from './write-script.ts';

/** A project of one small image and one chart, quick enough to be broken in many ways. */
export type TinyProject = AsyncDisposable & {
  readonly folder: string;
  readonly state: string;
  readonly tools: string;
  /** Writes a file of the project, with the folders that lead to it. */
  readonly write: (path: string, text: string) => Promise<void>;
  readonly run: (...args: readonly string[]) => Promise<Run>;
  readonly start: (...args: readonly string[]) => Started;
  /** The same as `run` on a terminal, where somebody types this. */
  readonly runBeforePerson: (args: readonly string[], answer: string) => Promise<Run>;
};

export type TinyOptions = {
  /** Of cluster, registry and release alike. */
  readonly name: string;
  /** Shell scripts that stand in for programs. */
  readonly tools?: Readonly<Record<string, string>>;
  /** Where programs are looked for after these; the caller's own when left out. */
  readonly path?: string;
  /** The folder of the user's state; a new one when left out. */
  readonly state?: string;
  /** What devloop finds in its environment besides. */
  readonly env?: Readonly<Record<string, string>>;
};

/** Writes the project to a new folder; its cluster is there only once devloop has made it. No devloop that was started outlives it. */
export async function openTinyProject(options: TinyOptions): Promise<TinyProject> {
  const opened = new AsyncDisposableStack();
  const temp = opened.use(await createTempFolder());
  const tools = join(temp.path, 'tools');
  const place: Place = {
    program: 'sources',
    folder: join(temp.path, 'project'),
    state: options.state ?? join(temp.path, 'state'),
    env: {...options.env, PATH: [tools, options.path ?? env['PATH']].join(delimiter)},
  };
  const write = async (path: string, text: string): Promise<void> => {
    const file = join(place.folder, path);
    await mkdir(dirname(file), {recursive: true});
    await writeFile(file, text);
  };
  const ports = {registry: await findFreePort(), local: await findFreePort()};
  for (const [path, text] of Object.entries(filesOf(options.name, ports))) await write(path, text);
  await mkdir(tools);
  for (const [tool, body] of Object.entries(options.tools ?? {})) await writeScript(join(tools, tool), body);
  return {
    folder: place.folder,
    state: place.state,
    tools,
    write,
    run: async (...args) => runDevloop(place, args),
    runBeforePerson: async (args, answer) => runBeforePerson(place, args, answer),
    start: (...args) => {
      const devloop = startDevloop(place, args);
      opened.defer(async () => {
        devloop.kill('SIGKILL');
        await devloop.ended;
      });
      return devloop;
    },
    [Symbol.asyncDispose]: async () => opened.disposeAsync(),
  };
}

type Ports = {readonly registry: number; readonly local: number};

const filesOf = (name: string, ports: Ports): Readonly<Record<string, string>> => ({
  'devloop.config.json': JSON.stringify(configOf(name, ports), null, 2),
  'app/Dockerfile': 'FROM python:3.13-slim\nCOPY app.py .\nUSER 1000\nCMD ["python3", "app.py"]\n',
  'app/app.py': app,
  'chart/Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n`,
  'chart/values.yaml': 'app: {image: {repository: "", digest: ""}}\n',
  'chart/templates/app.yaml': deployment,
});

const configOf = (name: string, {registry, local}: Ports) => ({
  name,
  cluster: {kind: join(import.meta.dirname, '../../kind-config.yaml'), name},
  registry: {name: `${name}-registry`, port: registry},
  services: {app: {build: {context: 'app'}, forward: {port: 8000, local}}},
  releases: {tiny: {chart: './chart', images: {'app.image': 'app'}}},
});

const app = `from http.server import HTTPServer, SimpleHTTPRequestHandler
HTTPServer(("0.0.0.0", 8000), SimpleHTTPRequestHandler).serve_forever()
`;

/** The chart's only object. */
export const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - name: app
          image: "{{ .Values.app.image.repository }}@{{ .Values.app.image.digest }}"
          readinessProbe: {httpGet: {path: /, port: 8000}, periodSeconds: 1}
`;
