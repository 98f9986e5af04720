import {expect, test} from 'vitest';

import {pods} from '../../../src/drivers/kubernetes/pod.ts';
import {followStarts} from '../../../src/jobs/forward/follow-starts.ts';
import {PodChoice} from '../../../src/jobs/forward/pod-choice.ts';
import {noObjects} from '../../../src/jobs/watch-namespace.ts';
import {pod, podJson} from '../../rig/api-objects.ts';
import {openFakePodServer, type FakePodStream} from '../../rig/fake-pod-server.ts';

const running = {running: {startedAt: '2026-01-01T12:00:05Z'}};

/** A pod that has started after `api-1`, and that the kubelet has not asked yet. */
const starting = (restartCount = 0, state: object = running) => {
  const json = podJson('api-2', {
    meta: {creationTimestamp: '2026-01-01T12:00:05Z'},
    status: {
      conditions: [{type: 'Ready', status: 'False'}],
      containerStatuses: [{name: 'api', ready: false, started: true, restartCount, state}],
    },
  });
  const [container] = json.spec.containers;
  const containers = [{...container, readinessProbe: {httpGet: {path: '/up', port: 8000}}}];
  return pods.parse({...json, spec: {containers}});
};

/** A forward of which a pod is ready, and another one comes up that answers as told. */
async function openStart(answer: (stream: FakePodStream, turn: number) => void) {
  let turn = 0;
  const opened = new AsyncDisposableStack();
  const api = opened.use(
    await openFakePodServer(() => stream => {
      turn += 1;
      const now = turn;
      stream.onText(() => answer(stream, now));
    }),
  );
  const stop = new AbortController();
  const choice = new PodChoice({target: {kind: 'service', service: 'api'}, repository: 'localhost:5001/shop/api'});
  choice.update({...noObjects, Pod: [pod('api-1'), starting()]});
  const following = followStarts({cluster: api.cluster, choice}, stop.signal).catch(() => {});
  opened.defer(async () => {
    stop.abort(new Error('the test is over'));
    await following;
  });
  const {signal} = stop;
  return {
    choice,
    untilOther: async (name: string) => choice.other(pod(name), signal),
    next: async () => choice.next(signal),
    [Symbol.asyncDispose]: async () => opened.disposeAsync(),
  };
}

const says = (status: number) => `HTTP/1.1 ${status} Whatever\r\ncontent-length: 0\r\n\r\n`;

test('connections go to a pod from its first good answer on, before Kubernetes says that it is ready', async () => {
  await using start = await openStart((stream, turn) => stream.send(says(turn < 3 ? 503 : 204)));
  expect(await start.next()).toMatchObject({name: 'api-1'});
  expect((await start.untilOther('api-1')).metadata.name).toBe('api-2');
});

test.each([
  ['starts again', starting(1)],
  ['ends', starting(0, {terminated: {exitCode: 1}})],
])('a pod that has answered and then %s is not trusted any more', async (_what, later) => {
  let turns = 0;
  await using start = await openStart(stream => {
    turns += 1;
    if (turns === 1) stream.send(says(200));
    else stream.send(says(500));
  });
  await start.untilOther('api-1');
  start.choice.update({...noObjects, Pod: [pod('api-1'), later]});
  expect(await start.next()).toMatchObject({name: 'api-1'});
});

test('what Kubernetes says of a pod counts from its first word on', async () => {
  await using start = await openStart(stream => stream.send(says(200)));
  await start.untilOther('api-1');
  const ready = pod('api-2', {meta: {creationTimestamp: '2026-01-01T12:00:05Z'}});
  start.choice.update({...noObjects, Pod: [pod('api-1'), ready]});
  expect(await start.next()).toMatchObject({name: 'api-2'});
});

test.each([
  ['nothing that is HTTP', 'SSH-2.0-OpenSSH\r\n'],
  ['a status that is none', 'HTTP/1.1 maybe\r\n'],
  ['very much without an end', 'x'.repeat(5000)],
])('a pod that says %s is asked again', async (_what, nonsense) => {
  await using start = await openStart((stream, turn) => stream.send(turn < 3 ? nonsense : says(200)));
  expect((await start.untilOther('api-1')).metadata.name).toBe('api-2');
});
