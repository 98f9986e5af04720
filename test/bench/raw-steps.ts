import {readFile} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';

import type {Cluster} from '../../src/drivers/kubernetes/cluster.ts';
import {pods, type Pod} from '../../src/drivers/kubernetes/pod.ts';
import {awaitObject} from '../rig/await-object.ts';
import {withLimit, type Measured} from './bench.ts';
import {quantileOf, type Row} from './figures.ts';
import type {SmallApp} from './small-app.ts';

const times = 10;
/** Of the release and of its namespace: what devloop deploys is left alone. */
const release = 'bare-steps';

/** What is measured, and how it is called. */
const titles = {
  build: '`docker buildx build --push`, one file changed',
  rebuild: '`docker buildx build --push`, nothing changed',
  upgrade: '`helm upgrade`, new digest',
  repeat: '`helm upgrade`, nothing changed',
  ready: 'Deployment patched → new pod is ready',
} as const;

type Step = keyof typeof titles;

/** The bare steps of an edit, one by one and without devloop: less than the sum of build, upgrade and pod no edit can take. */
export async function* measureRawSteps({app, bench}: Measured): AsyncGenerator<Row> {
  await using cluster = await app.openCluster();
  const samples: Record<Step, number[]> = {build: [], rebuild: [], upgrade: [], repeat: [], ready: []};
  const run = async <T>(step: Step, work: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const made = await work();
    samples[step].push(performance.now() - startedAt);
    return made;
  };
  for (let turn = 0; turn <= times; turn += 1) {
    const signal = withLimit(bench.signal);
    await app.edit();
    const digest = await run('build', async () => buildImage(app, `raw-${turn}`, signal));
    await run('rebuild', async () => buildImage(app, `raw-${turn}`, signal));
    await run('upgrade', async () => upgradeRelease(app, digest, signal));
    await awaitPod(cluster, digest, signal);
    await run('repeat', async () => upgradeRelease(app, digest, signal));
    bench.tell(`build and upgrade ${turn} of ${times}`);
  }
  for (let turn = 0; turn <= times; turn += 1) {
    const signal = withLimit(bench.signal);
    await app.edit();
    const digest = await buildImage(app, `patch-${turn}`, signal);
    await run('ready', async () => {
      const isReady = awaitPod(cluster, digest, signal);
      await replaceImage({app, cluster, digest}, signal);
      await isReady;
    });
    bench.tell(`patch ${turn} of ${times}`);
  }
  await execa('helm', ['uninstall', release, ...placeOf(app)]);
  yield* formatSteps(samples);
}

/** The first of each is for warming up. */
function* formatSteps(samples: Readonly<Record<Step, readonly number[]>>): Generator<Row> {
  const median = (step: Step) => quantileOf(samples[step].slice(1), 0.5);
  const sum = `bare steps (p50 of build, upgrade and pod): ${(median('build') + median('upgrade') + median('ready')).toFixed(0)} ms`;
  const base = {suite: 'raw', unit: 'ms', limits: []} as const;
  for (const step of ['build', 'rebuild', 'upgrade', 'repeat', 'ready'] as const)
    yield {...base, what: titles[step], samples: samples[step].slice(1), remarks: step === 'ready' ? [sum] : []};
}

async function buildImage({folder, name, registry}: SmallApp, tag: string, signal: AbortSignal): Promise<string> {
  const metadata = join(folder, 'metadata.json');
  const options = '--builder default --progress quiet --push --provenance=false --sbom=false'.split(' ');
  const image = ['--tag', `localhost:${registry}/${name}/raw:${tag}`, '--metadata-file', metadata];
  await execa('docker', ['buildx', 'build', ...options, ...image, join(folder, 'app')], {cancelSignal: signal});
  const {'containerimage.digest': digest}: {'containerimage.digest': string} = JSON.parse(
    await readFile(metadata, 'utf8'),
  );
  return digest;
}

const placeOf = ({kubeconfig, name}: SmallApp): readonly string[] => [
  `--kubeconfig=${kubeconfig}`,
  `--kube-context=kind-${name}`,
  `--namespace=${release}`,
];

async function upgradeRelease(app: SmallApp, digest: string, signal: AbortSignal): Promise<void> {
  const image = `image.repository=localhost:${app.registry}/${app.name}/raw,image.digest=${digest}`;
  const options = ['--install', '--create-namespace', '--reset-values', '--hide-notes', `--set=${image}`];
  await execa('helm', ['upgrade', ...options, ...placeOf(app), release, join(app.folder, 'chart')], {
    cancelSignal: signal,
  });
}

const awaitPod = async (cluster: Cluster, digest: string, signal: AbortSignal): Promise<Pod> =>
  awaitObject({cluster, resource: pods, namespace: release}, pod => isReady(pod, digest), signal);

const isReady = ({containers, conditions}: Pod, digest: string): boolean =>
  containers.some(({image}) => image.endsWith(digest)) &&
  conditions.some(({type, status}) => type === 'Ready' && status === 'True');

type Replacement = {readonly app: SmallApp; readonly cluster: Cluster; readonly digest: string};

async function replaceImage({app, cluster, digest}: Replacement, signal: AbortSignal): Promise<void> {
  const image = `localhost:${app.registry}/${app.name}/raw@${digest}`;
  const request = {
    method: 'PATCH',
    path: `/apis/apps/v1/namespaces/${release}/deployments/app`,
    contentType: 'application/strategic-merge-patch+json',
    body: {spec: {template: {spec: {containers: [{name: 'app', image}]}}}},
  } as const;
  const {status, body} = await cluster.ask(request, signal);
  if (status !== 200) throw new Error(`The patch was answered with ${status}: ${body}`);
}
