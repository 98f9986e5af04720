import {access, constants} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {env} from 'node:process';

import {execa} from 'execa';

import {withLimit, type Bench, type Measured} from './bench.ts';
import {followEdits, formatChanges} from './edits.ts';
import type {Row} from './figures.ts';
import {followAnswers} from './poller.ts';
import {containerPort} from './small-app-files.ts';
import type {SmallApp} from './small-app.ts';

/** Another tool that follows edits: what it is told, how it is started, and what is known of it where it is not there. */
type Tool = {
  readonly name: 'tilt' | 'skaffold';
  readonly file: string;
  readonly formatFile: (app: SmallApp) => string;
  readonly argumentsOf: (app: SmallApp) => readonly string[];
  readonly known: string;
};

const tools: readonly Tool[] = [
  {
    name: 'tilt',
    file: 'Tiltfile',
    formatFile: ({name, local}) => `allow_k8s_contexts('kind-${name}')
docker_build('app', 'app')
k8s_yaml(helm('chart', name='app', set=['image.repository=app']))
k8s_resource('app', port_forwards=['${local}:${containerPort}'])
`,
    argumentsOf: ({name}) => ['up', '--stream', '--port=0', `--context=kind-${name}`],
    known: 'Tilt 0.37.6 took 1.51 s (p50) and 1.97 s (p95)',
  },
  {
    name: 'skaffold',
    file: 'skaffold.yaml',
    formatFile: ({local}) =>
      JSON.stringify({
        apiVersion: 'skaffold/v4beta13',
        kind: 'Config',
        build: {artifacts: [{image: 'app', context: 'app'}], local: {push: true, useBuildkit: true}},
        deploy: {
          helm: {releases: [{name: 'app', chartPath: 'chart', namespace: 'default', setValueTemplates: values}]},
        },
        portForward: [
          {
            resourceType: 'deployment',
            resourceName: 'app',
            namespace: 'default',
            port: containerPort,
            localPort: local,
          },
        ],
      }),
    argumentsOf: ({name, registry}) => [
      'dev',
      '--port-forward=user',
      `--kube-context=kind-${name}`,
      `--default-repo=localhost:${registry}`,
    ],
    known: 'Skaffold 2.24.0 took 4.52 s (p50) and 5.06 s (p95)',
  },
];

const values = {'image.repository': '{{.IMAGE_REPO_app}}', 'image.digest': '{{.IMAGE_DIGEST_app}}'};

/** The same app, the same edits and the same requests with other tools, where they are installed. */
export async function* measureOtherTools(measured: Measured): AsyncGenerator<Row> {
  for (const tool of tools) {
    if (await isInstalled(tool.name)) yield* measureTool(tool, measured);
    else yield describeAbsence(tool);
  }
}

const describeAbsence = ({name, known}: Tool): Row => ({
  suite: name,
  what: 'save → new pod answers',
  unit: 'ms',
  samples: [],
  limits: [],
  remarks: [`${name} is not on PATH; in November 2026, on 2 cores and with the same method, ${known}`],
});

async function* measureTool(tool: Tool, {app, bench}: Measured): AsyncGenerator<Row> {
  await app.write(tool.file, tool.formatFile(app));
  const child = execa(tool.name, tool.argumentsOf(app), {
    cwd: app.folder,
    env: {KUBECONFIG: app.kubeconfig},
    stdio: 'ignore',
    reject: false,
    cancelSignal: bench.signal,
  });
  try {
    await awaitAnswer(app, bench);
    yield* formatChanges({suite: tool.name, limits: [], remarks: []}, await followEdits({app, bench}));
  } finally {
    child.kill('SIGINT');
    await child;
  }
}

async function awaitAnswer({url}: SmallApp, {signal}: Bench): Promise<void> {
  for await (const {text} of followAnswers(url, withLimit(signal))) if (text !== undefined) return;
}

async function isInstalled(name: string): Promise<boolean> {
  const places = (env['PATH'] ?? '').split(delimiter).map(folder => join(folder, name));
  const found = await Promise.all(
    places.map(async place =>
      access(place, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
