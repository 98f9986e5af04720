import {mkdir, readdir, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';

import {afterEach, beforeEach, expect, test} from 'vitest';

import {findHelmVersion, uninstallRelease, upgradeRelease} from '../../src/drivers/helm.ts';
import {isLoopback} from '../../src/drivers/helm/format-chart.ts';
import {parseManifest} from '../../src/drivers/helm/parse-manifest.ts';
import {writeValuesFile} from '../../src/drivers/helm/values-file.ts';
import {createTempFolder} from '../rig/temp-folder.ts';
import {findToolError} from '../rig/tool-error.ts';
import {writeScript} from '../rig/write-script.ts';

const never = new AbortController().signal;

const before = {...process.env};
let folder: Awaited<ReturnType<typeof createTempFolder>>;
beforeEach(async () => {
  folder = await createTempFolder();
  process.env['PATH'] = `${folder.path}:${process.env['PATH']}`;
});
afterEach(async () => {
  process.env = {...before};
  await folder[Symbol.asyncDispose]();
});

const writeHelm = (body: string): Promise<void> => writeScript(join(folder.path, 'helm'), body);

test.each([
  ['v4.3.1', 4, 3],
  ['v4.3', 4, 3],
  ['v3.18.0-rc.1', 3, 18],
])('takes helm %s', async (text, major, minor) => {
  await writeHelm(`printf ${text}`);
  expect(await findHelmVersion(folder.path, never)).toEqual({major, minor, text});
});

test.each(['v3.17.4', 'v2.16.0', 'unknown'])('refuses helm %s', async text => {
  await writeHelm(`printf ${text}`);
  const error = await findToolError(findHelmVersion(folder.path, never));
  expect(error.reason).toBe('unsupported');
  expect(error.message).toContain(`\`${text}\``);
});

test.each([
  ['Error: kubernetes cluster unreachable: Get "https://127.0.0.1:1/version": EOF', 'unreachable'],
  ['Error: UPGRADE FAILED: Get "https://127.0.0.1:1/api": net/http: TLS handshake timeout', 'unreachable'],
  ['Error: UPGRADE FAILED: http2: client connection lost', 'unreachable'],
  ['Error: UPGRADE FAILED: template: app/templates/a.yaml:1: function "x" not defined', 'failed'],
])('tells from `%s` that it is `%s`', async (line, reason) => {
  await writeHelm(`echo '${line}' >&2; exit 1`);
  const place = {release: 'app', namespace: 'app', kubeconfig: '/config', context: 'kind', home: folder.path};
  const error = await findToolError(uninstallRelease(place, {signal: never}));
  expect(error).toMatchObject({reason, output: [line], exitCode: 1});
});

const charts = [
  {kind: 'folder', path: '/project/chart'},
  {kind: 'oci', reference: 'oci://registry/chart', version: '1.2.3'},
  {kind: 'repository', url: 'https://charts', name: 'redis', version: '1.2.3'},
] as const;

test.each([
  [4, charts[0], ['--server-side=true', '--force-conflicts', '--values=/v.json', '--', 'r', '/project/chart']],
  [3, charts[0], ['--values=/v.json', '--', 'r', '/project/chart']],
  [3, charts[1], ['--values=/v.json', '--version=1.2.3', '--', 'r', 'oci://registry/chart']],
  [3, charts[2], ['--values=/v.json', '--repo=https://charts', '--version=1.2.3', '--', 'r', 'redis']],
])('tells helm %i where everything is: %o', async (major, chart, end) => {
  const said = join(folder.path, 'arguments');
  await writeHelm(`printf '%s\\n' "$@" > ${said}`);
  const place = {release: 'r', namespace: 'n', kubeconfig: '/k', context: 'kind-c', home: folder.path};
  const helm = {major, minor: 20, text: ''};
  await upgradeRelease({...place, helm, chart, valuesFiles: ['/v.json']}, {signal: never});
  const where = ['--kubeconfig=/k', '--kube-context=kind-c', '--namespace=n'];
  const how = ['upgrade', '--install', '--create-namespace', '--reset-values', '--hide-notes'];
  expect((await readFile(said, 'utf8')).trim().split('\n')).toEqual([...how, ...where, ...end]);
});

test.each([
  ['oci://localhost:5001/charts', true],
  ['oci://127.0.0.1/charts', true],
  ['oci://[::1]:5001/charts', true],
  ['oci://localhost.example.org/charts', false],
  ['oci://127.0.0.1.example.org/charts', false],
  ['oci://ghcr.io/localhost/charts', false],
])('asks %s without encryption: %s', (reference, plain) => {
  expect(isLoopback(reference)).toBe(plain);
});

test("keeps the user's own settings of helm out of it", async () => {
  process.env['HELM_NAMESPACE'] = 'elsewhere';
  process.env['HELM_KUBECONTEXT'] = 'production';
  process.env['KUBECONFIG'] = '/production';
  await writeHelm(`env | grep -E 'HELM|KUBE' | sort; printf v4.0.0`);
  const error = await findToolError(findHelmVersion('/home', never));
  const names = error.output.join('\n').match(/^[A-Z_]+(?==)/gmv);
  expect(names).toEqual(['HELM_CACHE_HOME', 'HELM_CONFIG_HOME', 'HELM_DATA_HOME', 'HELM_DRIVER', 'HELM_PLUGINS']);
});

test('writes values where only their owner can read them, and removes them', async () => {
  const values = join(folder.path, 'values');
  await mkdir(values);
  {
    await using file = await writeValuesFile(values, {password: 'secret'});
    expect(JSON.parse(await readFile(file.path, 'utf8'))).toEqual({password: 'secret'});
    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
  }
  expect(await readdir(values)).toEqual([]);
});

test('finds the workloads of a manifest, also those in lists, and nothing else', () => {
  const manifest = `---
# Source: chart/templates/service.yaml
kind: Service
metadata: {name: web}
---
# Source: chart/templates/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
---
---
{"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db", "namespace": "data"}}
---
apiVersion: v1
kind: List
items:
  - {apiVersion: batch/v1, kind: Job, metadata: {name: migrate}}
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: "kind: Job"}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: text}
data:
  file: |
    kind: Deployment
---
kind: DaemonSet
metadata: no object
`;
  expect(parseManifest(manifest)).toEqual([
    {apiVersion: 'apps/v1', kind: 'Deployment', namespace: '', name: 'web'},
    {apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'data', name: 'db'},
    {apiVersion: 'batch/v1', kind: 'Job', namespace: '', name: 'migrate'},
  ]);
});
