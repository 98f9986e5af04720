import {gzipSync} from 'node:zlib';

import {expect, test} from 'vitest';

import {collectEvidence} from '../../../src/jobs/rollout/collect-evidence.ts';
import {metadata, podJson} from '../../rig/api-objects.ts';
import {openFakeApiServer, type FakeExchange} from '../../rig/fake-api-server.ts';
import {answerNamespace} from '../../rig/fake-namespace.ts';

const suspect = {release: 'shop', namespace: 'shop', namespaces: ['shop']};

const manifest = `kind: Secret
metadata: {name: db}
stringData: {password: hunter22}
---
kind: Deployment
metadata: {name: api}
`;

/** A release as Helm records it. */
const record = {
  metadata: metadata('Secret', 'sh.helm.release.v1.shop.v4', {labels: {version: '4', status: 'deployed'}}),
  data: {
    release: btoa(gzipSync(JSON.stringify({manifest, info: {description: 'Upgrade complete'}})).toString('base64')),
  },
};

const event = (reason: string, lastTimestamp: string) => ({
  metadata: metadata('Event', reason),
  type: 'Warning',
  reason,
  message: `it was ${reason}`,
  count: 3,
  lastTimestamp,
  involvedObject: {kind: 'Pod', name: 'api-1', namespace: 'shop'},
});

const ended = {terminated: {exitCode: 3, reason: 'Error', startedAt: 'then', finishedAt: 'later'}};
const status = (containerStatus: object) => ({
  conditions: [{type: 'Ready', status: 'False', reason: 'ContainersNotReady'}],
  containerStatuses: [{name: 'api', ready: false, restartCount: 2, ...containerStatus}],
});
const crashing = podJson('api-1', {status: status({state: {running: {startedAt: 'now'}}, lastState: ended})});
const starting = podJson('api-2', {status: status({state: {waiting: {reason: 'ContainerCreating'}}})});
const well = podJson('web-1');

const lists = {secrets: [record], events: [event('last', '2'), event('first', '1')], pods: [crashing, starting, well]};

const collect = async (handle: (exchange: FakeExchange) => void, signal = new AbortController().signal) => {
  await using api = await openFakeApiServer(handle);
  const {files, ...rest} = await collectEvidence([suspect], {cluster: api.cluster, signal});
  return {...rest, texts: Object.fromEntries(files.map(({path, text}) => [path.join('/'), text]))};
};

/** Answers requests for logs by what was asked for. */
const answerLogs = ({url, response}: FakeExchange): void => {
  const run = url.searchParams.get('previous') === 'true' ? 'previous' : 'current';
  response.end(`the ${run} run of ${url.searchParams.get('container')}\n`);
};

const answer = (exchange: FakeExchange): void => answerNamespace({lists, logs: () => answerLogs(exchange)})(exchange);

test('all that tells why a release does not come up is collected, and nothing of pods that are well', async () => {
  const {texts, missing, secrets} = await collect(answer);
  expect(Object.keys(texts).toSorted()).toEqual([
    'namespaces/shop/events.txt',
    'namespaces/shop/pods/api-1/api.log',
    'namespaces/shop/pods/api-1/api.previous.log',
    'namespaces/shop/pods/api-1/describe.txt',
    'namespaces/shop/pods/api-2/describe.txt',
    'releases/shop/manifest.yaml',
  ]);
  expect(missing).toEqual([]);
  expect(secrets).toEqual(['hunter22']);
  expect(texts['releases/shop/manifest.yaml']).toMatch(/^# Revision 4, deployed: Upgrade complete\n/);
  expect(texts['releases/shop/manifest.yaml']).not.toContain('hunter22');
  expect(texts['namespaces/shop/events.txt']).toBe(
    '1 Warning first pod/api-1: it was first (3×)\n2 Warning last pod/api-1: it was last (3×)\n',
  );
  expect(texts['namespaces/shop/pods/api-1/api.previous.log']).toBe('the previous run of api\n');
  expect(texts['namespaces/shop/pods/api-1/describe.txt']).toContain(
    '    State: running since now\n    State before: ended, exit code 3, Error, ran from then to later\n',
  );
  expect(texts['namespaces/shop/pods/api-2/describe.txt']).toContain('    State: waiting, ContainerCreating\n');
});

test('what cannot be read is named, and the rest is there', async () => {
  const {texts, missing} = await collect(exchange => {
    if (exchange.url.pathname.endsWith('/events')) exchange.response.writeHead(403).end('not for you');
    else if (exchange.url.pathname.endsWith('/log')) exchange.response.writeHead(400).end('no log');
    else answer(exchange);
  });
  expect(Object.keys(texts)).toContain('namespaces/shop/pods/api-1/describe.txt');
  expect(missing).toEqual([
    expect.stringMatching(/^the events of shop: .*not for you/),
    expect.stringMatching(/^the current log of api-1, container api: .*no log/),
    expect.stringMatching(/^the previous log of api-1, container api: .*no log/),
  ]);
});

test('a cluster that does not answer is waited for no longer than the signal says', async () => {
  const {texts, missing} = await collect(() => {}, AbortSignal.timeout(50));
  expect(texts).toEqual({});
  expect(missing.map(line => line.split(':', 1)[0])).toEqual([
    'the manifest of shop',
    'the events of shop',
    'the pods of shop',
  ]);
});

test('of many pods the newest ten are looked at', async () => {
  const pods = Array.from({length: 12}, (_, index) =>
    podJson(`api-${index}`, {
      meta: {creationTimestamp: `2026-01-01T12:00:${10 + index}Z`},
      status: status({state: {waiting: {reason: 'ContainerCreating'}}}),
    }),
  );
  const {missing} = await collect(answerNamespace({lists: {...lists, pods}}));
  expect(missing).toEqual(['pod api-1: there are too many', 'pod api-0: there are too many']);
});
