import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {findHelmVersion, uninstallRelease, upgradeRelease, type ReleasePlace} from '../../src/drivers/helm.ts';
import {parseManifest} from '../../src/drivers/helm/parse-manifest.ts';
import {recoverRelease} from '../../src/drivers/helm/recover-release.ts';
import {listRevisions, readRelease, releaseRecords} from '../../src/drivers/helm/release-record.ts';
import {writeValuesFile} from '../../src/drivers/helm/values-file.ts';
import {readObject, writeObject} from '../../src/drivers/kubernetes.ts';
import type {Cluster} from '../../src/drivers/kubernetes/cluster.ts';
import {deployments} from '../../src/drivers/kubernetes/workload.ts';
import {awaitObject} from '../rig/await-object.ts';
import {useCluster} from '../rig/cluster.ts';
import {findToolError} from '../rig/tool-error.ts';

const never = new AbortController().signal;
const chart = join(import.meta.dirname, '..', 'fixtures', 'charts', 'hello');
const open = useCluster();

type Values = Readonly<Record<string, unknown>>;
type Place = ReleasePlace & {readonly cluster: Cluster};

const placeOf = (release: string): Place => {
  const {folder, ...cluster} = open();
  return {...cluster, release, home: join(folder, 'helm')};
};

const upgrade = async (place: Place, values: Values = {}, signal = never): Promise<void> => {
  const helm = await findHelmVersion(place.home, signal);
  await using file = await writeValuesFile(open().folder, values);
  const request = {...place, helm, chart: {kind: 'folder', path: chart}, labels: {project: 'p'}} as const;
  await upgradeRelease({...request, valuesFiles: [file.path]}, {signal});
};

/** A helm of its own, to be killed or to leave behind what an older one has made. */
const startHelm = ({kubeconfig, context, namespace}: Place, ...args: readonly string[]) => {
  const place = [`--kubeconfig=${kubeconfig}`, `--kube-context=${context}`, `--namespace=${namespace}`];
  return spawn('helm', [...args, ...place], {stdio: 'ignore'});
};

const killIn = async (status: string, place: Place, ...args: readonly string[]): Promise<void> => {
  const helm = startHelm(place, ...args);
  await awaitStatus(place, status);
  helm.kill('SIGKILL');
  await once(helm, 'exit');
};

const awaitStatus = ({cluster, namespace, release}: Place, status: string) =>
  awaitObject(
    {cluster, resource: releaseRecords, namespace, labelSelector: `name=${release}`},
    record => record.status === status,
  );

const readImages = async ({cluster, namespace, release}: Place): Promise<readonly string[] | undefined> => {
  const deployment = await readObject({cluster, resource: deployments, namespace, name: release}, never);
  return deployment?.containers.map(({image}) => image);
};

test('installs, upgrades and removes a release, and reads each state of it', async () => {
  const place = placeOf('plain');
  expect(await readRelease(place, never)).toBeUndefined();
  await upgrade(place);
  await upgrade(place, {greeting: 'good evening'});
  const release = await readRelease(place, never);
  expect(release).toMatchObject({revision: 2, status: 'deployed', notes: 'It says good evening.\n'});
  expect(release?.labels).toMatchObject({project: 'p'});
  expect(parseManifest(release?.manifest ?? '')).toEqual([
    {apiVersion: 'apps/v1', kind: 'Deployment', namespace: '', name: 'plain'},
  ]);
  await uninstallRelease(place, {signal: never});
  await uninstallRelease(place, {signal: never});
  expect(await readRelease(place, never)).toBeUndefined();
});

test('takes nothing over from the values of the revision before', async () => {
  const place = placeOf('reset');
  await upgrade(place, {image: 'other:1'});
  await upgrade(place);
  expect(await readImages(place)).toEqual(['postgres:17']);
});

test('says what is wrong with a chart, and leaves the release as it was', async () => {
  const place = placeOf('broken');
  await upgrade(place);
  const error = await findToolError(upgrade(place, {fault: 'no greeting for tigers'}));
  expect(error.reason).toBe('failed');
  expect(error.output.join('\n')).toContain('no greeting for tigers');
  expect(await readRelease(place, never)).toMatchObject({revision: 1, status: 'deployed'});
});

test('takes back a field that somebody has changed by hand', async () => {
  const place = placeOf('changed');
  const {cluster, namespace, release} = place;
  await upgrade(place);
  const template = {spec: {containers: [{name: 'main', image: 'by-hand:1'}]}};
  const object = {metadata: {name: release, namespace}, spec: {template}};
  await writeObject({cluster, resource: deployments, object}, never);
  await upgrade(place, {image: 'by-devloop:1'});
  expect(await readImages(place)).toEqual(['by-devloop:1']);
});

test('upgrades a release that was applied by the client', async () => {
  const place = placeOf('older');
  await once(startHelm(place, 'install', place.release, chart, '--server-side=false'), 'exit');
  await upgrade(place, {image: 'new:1'});
  expect(await readImages(place)).toEqual(['new:1']);
});

test('leaves no lock behind when it is interrupted in a hook', async () => {
  const place = placeOf('interrupted');
  const controller = new AbortController();
  const upgrading = findToolError(upgrade(place, {hook: 'pre-install'}, controller.signal));
  await awaitStatus(place, 'pending-install');
  controller.abort();
  expect((await upgrading).reason).toBe('interrupted');
  expect(await readRelease(place, never)).toMatchObject({revision: 1, status: 'failed'});
  await upgrade(place);
  expect(await readRelease(place, never)).toMatchObject({revision: 2, status: 'deployed'});
});

test.each([
  ['the first install', 'pending-install', 0],
  ['an upgrade', 'pending-upgrade', 1],
])('frees a release whose helm was killed in %s', async (_name, status, deployed) => {
  const place = placeOf(status);
  for (let count = 0; count < deployed; count += 1) await upgrade(place);
  await killIn(status, place, 'upgrade', '--install', place.release, chart, '--set=hook=pre-install\\,pre-upgrade');
  expect((await findToolError(upgrade(place))).output.join('\n')).toContain('another operation');

  expect(await recoverRelease(place, never)).toContain(`was left \`${status}\` by a helm that was killed`);
  expect(await listRevisions(place, never)).toHaveLength(deployed);
  expect(await recoverRelease(place, never)).toBeUndefined();
  await upgrade(place);
  expect(await readRelease(place, never)).toMatchObject({revision: deployed + 1, status: 'deployed'});
});

test('finishes a removal in which helm was killed', async () => {
  const place = placeOf('half-removed');
  await upgrade(place, {hook: 'pre-delete'});
  await killIn('uninstalling', place, 'uninstall', place.release);
  expect(await recoverRelease(place, never)).toContain('its removal was finished');
  expect(await readRelease(place, never)).toBeUndefined();
  expect(await readImages(place)).toBeUndefined();
});
