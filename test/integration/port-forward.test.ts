import {once} from 'node:events';
import {connect} from 'node:net';

import {afterEach, expect, test} from 'vitest';

import {removeObject} from '../../src/drivers/kubernetes.ts';
import {pods} from '../../src/drivers/kubernetes/pod.ts';
import {openForward, probeForward, type Forward, type PodName} from '../../src/drivers/port-forward.ts';
import {awaitExpected} from '../rig/await-expected.ts';
import {awaitObject} from '../rig/await-object.ts';
import {useCluster} from '../rig/cluster.ts';
import {createServerPod} from '../rig/server-pod.ts';
import {findToolError} from '../rig/tool-error.ts';

const never = new AbortController().signal;
const lab = useCluster();

let opened = new AsyncDisposableStack();
afterEach(async () => {
  await opened.disposeAsync();
  opened = new AsyncDisposableStack();
});

const choosePod = async (): Promise<PodName> => {
  const {cluster, namespace} = lab();
  const {metadata} = await awaitObject(
    {cluster, resource: pods, namespace, labelSelector: 'app=server'},
    pod => pod.metadata.deletionTimestamp === undefined && pod.containerStatuses.some(({ready}) => ready),
  );
  return metadata;
};

const open = async (port: number): Promise<Forward> => {
  const {cluster} = lab();
  return opened.use(await openForward({cluster, local: 0, port, choosePod}, {onFailure: () => {}}));
};

const removePod = async (name: string): Promise<void> => {
  const {cluster, namespace} = lab();
  await removeObject({cluster, resource: pods, namespace, name}, never);
};

/** Asks on a new connection, and tells which pod has answered. */
const ask = async (port: number): Promise<string> => {
  const socket = connect({port, host: '127.0.0.1'});
  try {
    socket.write('who is there?\n');
    const [answer]: unknown[] = await once(socket, 'data');
    return String(answer).split(':')[0] ?? '';
  } finally {
    socket.destroy();
  }
};

test('leads to a server in a pod, and knows whether there is one', async () => {
  const {cluster} = lab();
  await createServerPod(lab(), 'first');
  const {local} = await open(8080);
  expect(await ask(local)).toBe('first');
  expect(await probeForward({cluster, port: 8080, choosePod}, never)).toMatchObject({name: 'first'});
  const error = await findToolError(probeForward({cluster, port: 9999, choosePod}, never));
  expect(error.output.join('\n')).toContain('connection refused');
});

test('brings 100 MiB whole', async () => {
  const {local} = await open(8081);
  const socket = connect({port: local, host: '127.0.0.1'});
  socket.write('all of it, please\n');
  let received = 0;
  for await (const chunk of socket) received += Buffer.from(chunk).length;
  expect(received).toBe(100 * 1024 * 1024);
});

test('lets no client notice that a pod is deleted and another one takes its place', async () => {
  const {local} = await open(8080);
  const answers: string[] = [];
  const end = new AbortController();
  const askAlways = async (): Promise<void> => {
    while (!end.signal.aborted) answers.push(await ask(local));
  };
  const asking = askAlways();
  await awaitExpected(() => expect(answers).toContain('first'));
  await removePod('first');
  await createServerPod(lab(), 'second');
  expect(await ask(local)).toBe('second');
  end.abort();
  await asking;
  expect(answers.filter(name => name !== 'first' && name !== 'second')).toEqual([]);
});
