import {beforeAll, expect, test} from 'vitest';

import {useCluster} from '../rig/cluster.ts';
import {tellRollout, type Told} from '../rig/stuck-release.ts';

type Values = Readonly<Record<string, unknown>>;

const open = useCluster();

/** A container that prints and ends. */
const run = (script: string): Values => ({command: ['sh', '-c', script]});

/** Asks for what no container here listens on, so that none of them is ready for a moment. */
const readinessProbe = {tcpSocket: {port: 8080}, periodSeconds: 1};

const secret = {apiVersion: 'v1', kind: 'Secret', metadata: {name: '{{ .Release.Name }}'}, stringData: {user: 'me'}};

const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: {name: '{{ .Release.Name }}'},
  spec: {
    storageClassName: 'no-such-class',
    accessModes: ['ReadWriteOnce'],
    resources: {requests: {storage: '1Mi'}},
  },
};

const ssd = {nodeSelector: {disk: 'ssd'}};

/** What the chart is made to do, and the lines that a user must read then. */
const causes: readonly (readonly [string, Values, readonly RegExp[]])[] = [
  ['bad-host', {image: 'registry.invalid/nobody/nothing:1'}, [/does not find the host of the image/, /no such host/]],
  ['bad-name', {image: 'UPPER/CASE:x'}, [/is not a valid name of an image/, /must be lowercase/]],
  [
    'no-pull',
    {image: 'nobody/nothing:1', container: {imagePullPolicy: 'Never'}},
    [/is not on the node, and `imagePullPolicy: Never`/],
  ],
  [
    'crash',
    {container: {readinessProbe, ...run('echo starting; echo no DATABASE_URL >&2; exit 7')}},
    [/container `app` has ended 2 times, last with exit code 7/, /^ {2}no DATABASE_URL$/m],
  ],
  [
    'memory',
    {
      container: {
        command: ['perl', '-e', '$x = "x" x 300_000_000; sleep 100'],
        readinessProbe,
        resources: {limits: {memory: '16Mi'}},
      },
    },
    // Certain or perhaps: the kubelet does not always hear of it in time.
    [/used more memory than its limit of 16Mi/, /resources\.limits\.memory/],
  ],
  ['command', {container: {command: ['nope']}}, [/cannot be started/, /"nope": executable file not found/]],
  [
    'no-map',
    {container: {envFrom: [{configMapRef: {name: 'settings'}}]}},
    [/container `app` needs the ConfigMap `settings`, which does not exist/],
  ],
  [
    'no-key',
    {
      container: {env: [{name: 'P', valueFrom: {secretKeyRef: {name: 'no-key', key: 'password'}}}]},
      objects: [secret],
    },
    [/needs the key `password` of the Secret `no-key`/],
  ],
  [
    'no-mount',
    {
      pod: {volumes: [{name: 'tls', configMap: {name: 'tls'}}]},
      container: {volumeMounts: [{name: 'tls', mountPath: '/tls'}]},
    },
    [/a volume of its pod needs the ConfigMap `tls`, which does not exist/],
  ],
  [
    'too-big',
    {container: {resources: {requests: {memory: '900Gi'}}}},
    [
      /no node takes its pod, which asks for memory 900Gi/,
      /^1 Insufficient memory$/m,
      /^in all, a node has cpu \d+, memory [\d.]+Gi$/m,
    ],
  ],
  ['no-ssd', {pod: ssd}, [/no node takes its pod/, /didn't match Pod's node affinity\/selector/]],
  [
    'no-class',
    {pod: {volumes: [{name: 'data', persistentVolumeClaim: {claimName: 'no-class'}}]}, objects: [claim]},
    [/`no-class` asks for the storage class `no-such-class`, which this cluster does not have/, /`standard`/],
  ],
  [
    'no-claim',
    {pod: {volumes: [{name: 'data', persistentVolumeClaim: {claimName: 'nowhere'}}]}},
    [/needs the PersistentVolumeClaim `nowhere`, which does not exist/],
  ],
  [
    'seed',
    {kind: 'Job', pod: {restartPolicy: 'Never'}, spec: {backoffLimit: 0}, container: run('echo no table; exit 3')},
    [/given it up \(BackoffLimitExceeded\); its container `app` ended last with exit code 3/, /^ {2}no table$/m],
  ],
  [
    'migrate',
    {pod: {initContainers: [{name: 'migrate', image: 'postgres:17', ...run('echo no schema; exit 1')}]}},
    [/init container `migrate` has ended 2 times, last with exit code 1/, /^ {2}no schema$/m],
  ],
  [
    'killed',
    {container: {readinessProbe, livenessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1, failureThreshold: 1}}},
    [/Kubernetes kills it because its liveness probe fails/, /connection refused/],
  ],
  ['nobody', {pod: {serviceAccountName: 'nobody'}}, [/run as the service account `nobody`, which does not exist/]],
  ['set', {kind: 'StatefulSet', container: {readinessProbe, ...run('echo no disk; exit 1')}}, [/^ {2}no disk$/m]],
  ['daemon', {kind: 'DaemonSet', container: {readinessProbe, ...run('echo no host; exit 1')}}, [/^ {2}no host$/m]],
];

/** All at once: most of their time is spent waiting. */
const told = new Map<string, Told>();

beforeAll(async () => {
  await Promise.all(
    causes.map(async ([release, values]) => told.set(release, await tellRollout(open(), {release, values}))),
  );
});

test.each(causes)('a rollout that cannot heal says why: %s', (release, _values, expected) => {
  const {text = ''} = told.get(release) ?? {};
  expect(text).toMatch(new RegExp(`^\`\\w+/${release}\` of the release \`${release}\` cannot`));
  for (const line of expected) expect(text).toMatch(line);
});

test.concurrent('a container without a readiness probe is not taken for ready in the moment before it ends', async () => {
  const {text, waiting} = await tellRollout(open(), {
    release: 'probeless',
    values: {container: run('echo no DATABASE_URL; exit 7')},
    restarts: 2,
  });
  expect(text).toContain('container `app` has ended 3 times, last with exit code 7');
  // Only from the second end on does Kubernetes wait for so long that nobody can miss it.
  expect(waiting).toContainEqual(expect.stringMatching(/\(app: ended 2 times, with exit code 7: no DATABASE_URL\)$/));
});

test.concurrent('a probe that asks the wrong port is told with what it asks, and with the answer', async () => {
  const probe = {httpGet: {path: '/ready', port: 8080}, periodSeconds: 1};
  const {text} = await tellRollout(open(), {
    release: 'wrong-port',
    values: {container: {readinessProbe: probe}, spec: {progressDeadlineSeconds: 15}},
  });
  expect(text).toContain('the readiness probe of container `app` (GET /ready on port 8080) has not passed in 15 s');
  expect(text).toMatch(/the probe was answered: .*connection refused/);
});

test.concurrent('as many restarts as the config allows are waited for', async () => {
  const {text} = await tellRollout(open(), {
    release: 'patient',
    values: {container: {readinessProbe, ...run('exit 7')}},
    restarts: 2,
  });
  expect(text).toContain('container `app` has ended 3 times');
});

test.concurrent('a StatefulSet that is corrected is not waited for behind its broken pod in vain', async () => {
  const release = 'broken-set';
  const values = {kind: 'StatefulSet', container: {readinessProbe, ...run('exit 1')}};
  expect((await tellRollout(open(), {release, values})).text).toContain('has ended 2 times');
  const corrected = {kind: 'StatefulSet', container: {command: ['sleep', 'infinity']}};
  const {text} = await tellRollout(open(), {release, values: corrected});
  expect(text).toContain('its pod `broken-set-0` of an older revision is broken');
  expect(text).toMatch(/kubectl -n \S+ delete pod broken-set-0/);
});

/** Fails while there is no answer at that address. */
const needs = (address: string): Values =>
  run(`getent hosts ${address} || { echo no database; exit 1; }; exec sleep infinity`);

/** Comes up later than what needs it has ended twice, and sooner than that is started for the third time, 10 s later. */
const database = ({readyAfter}: {readonly readyAfter: number}): Values => {
  const labels = {app: 'database'};
  const probe = {exec: {command: ['test', '-e', '/tmp/ready']}, periodSeconds: 1};
  const command = ['sh', '-c', `sleep ${readyAfter}; touch /tmp/ready; exec sleep infinity`];
  const container = {name: 'db', image: 'postgres:17', imagePullPolicy: 'IfNotPresent', command, readinessProbe: probe};
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {name: 'database'},
    spec: {
      serviceName: 'database',
      selector: {matchLabels: labels},
      template: {metadata: {labels}, spec: {terminationGracePeriodSeconds: 0, containers: [container]}},
    },
  };
};

/** Its name has addresses only while a pod behind it is ready. */
const databaseService: Values = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {name: 'database'},
  spec: {clusterIP: 'None', selector: {app: 'database'}, ports: [{port: 5432}]},
};

test.concurrent('a crash loop is no failure while the database that it waits for comes up', async () => {
  const {outcome, waiting} = await tellRollout(open(), {
    release: 'needy',
    values: {
      container: {...needs('database'), readinessProbe: {exec: {command: ['true']}, periodSeconds: 1}},
      objects: [database({readyAfter: 9}), databaseService],
    },
  });
  expect(waiting).toContainEqual(
    expect.stringMatching(/app: ended (?:[2-9]|\d\d) times, with exit code 1: no database/),
  );
  expect(outcome).toEqual({kind: 'ready'});
});
