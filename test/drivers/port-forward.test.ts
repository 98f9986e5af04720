import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {text} from 'node:stream/consumers';

import {afterEach, expect, test, vi} from 'vitest';

import {openForward, probeForward, type ForwardRequest} from '../../src/drivers/port-forward.ts';
import {openFakePodServer, type FakePodStream} from '../rig/fake-pod-server.ts';
import {findToolError} from '../rig/tool-error.ts';

const never = new AbortController().signal;
const refused = 'failed to connect to localhost:8080 inside namespace "x": connection refused';

let opened = new AsyncDisposableStack();
afterEach(async () => {
  await opened.disposeAsync();
  opened = new AsyncDisposableStack();
});

type Handler = (stream: FakePodStream) => void;

/** A forward to fake pods; `handle` tells how each of them behaves, by its name. */
const open = async (
  handle: (pod: string) => Handler | number,
  choosePod: ForwardRequest['choosePod'] = choose('a'),
) => {
  const failures: string[] = [];
  const api = opened.use(await openFakePodServer(handle));
  const forward = opened.use(
    await openForward(
      {cluster: api.cluster, local: 0, port: 8080, choosePod},
      {onFailure: error => failures.push(error instanceof Error ? error.message : String(error))},
    ),
  );
  return {...forward, cluster: api.cluster, failures};
};

/** Chooses one pod after the other, the last one again and again. */
const choose = (...names: readonly string[]): ForwardRequest['choosePod'] => {
  let turn = 0;
  return async () => ({namespace: 'n', name: names[Math.min(turn++, names.length - 1)] ?? ''});
};

const dial = (port: number, host = '127.0.0.1'): Socket => {
  const socket = connect({port, host, allowHalfOpen: true});
  opened.defer(() => void socket.destroy());
  return socket;
};

const answerWith =
  (reply: string): Handler =>
  stream =>
    stream.onText(said => {
      stream.send(`${reply}: ${said}`);
      stream.close();
    });

test.each(['127.0.0.1', '::1'])('carries bytes there and back on %s, and ends when the pod does', async host => {
  const {local} = await open(() => answerWith('pong'));
  const socket = dial(local, host);
  socket.write('ping');
  expect(await text(socket)).toBe('pong: ping');
});

test('still gets the answer after the client has ended its side', async () => {
  const {local} = await open(() => stream => {
    stream.onText(() => {
      setImmediate(() => {
        stream.send('late');
        stream.close();
      });
    });
  });
  const socket = dial(local);
  socket.end('request');
  expect(await text(socket)).toBe('late');
});

test('still gets all of the answer when the pod closes while the client goes on talking', async () => {
  const answer = Buffer.alloc(8 * 1024 * 1024);
  const {local} = await open(() => stream => {
    stream.socket.once('message', () => {
      stream.send(answer);
      stream.close();
    });
  });
  const socket = dial(local);
  let received = 0;
  socket.write('request');
  for await (const chunk of socket) {
    received += Buffer.from(chunk).length;
    socket.write('more');
  }
  expect(received).toBe(answer.length);
});

test('passes over the headers of the protocol, wherever they are cut', async () => {
  const {local} = await open(() => stream => {
    stream.send('');
    stream.send('one');
    stream.send('two');
    stream.close();
  });
  expect(await text(dial(local))).toBe('onetwo');
});

test('tells what the kubelet says, and resets what it cannot carry on', async () => {
  const {local, failures} = await open(() => stream => {
    stream.onText(() => {
      stream.send('partial');
      stream.sendError('error forwarding port 8080: broken pipe');
    });
  });
  const socket = dial(local);
  socket.write('request');
  await expect(text(socket)).rejects.toThrow('ECONNRESET');
  expect(failures).toEqual(['`forward to a:8080` failed: error forwarding port 8080: broken pipe']);
});

test('resets the client when the link breaks in the middle of an answer', async () => {
  const {local, failures} = await open(() => stream => {
    stream.onText(() => {
      stream.send('partial');
      setImmediate(stream.reset);
    });
  });
  const socket = dial(local);
  socket.write('request');
  await expect(text(socket)).rejects.toThrow('ECONNRESET');
  expect(failures).toHaveLength(1);
});

test.each([
  ['that is gone', () => 404],
  ['in which nothing listens', () => (stream: FakePodStream) => stream.sendError(refused)],
  [
    'in which nothing listens, told after the request was sent',
    () => (stream: FakePodStream) => stream.onText(() => stream.sendError(refused)),
  ],
])('turns to the next pod when it meets one %s, and sends the request again', async (_name, behave) => {
  const {local, failures} = await open(pod => (pod === 'a' ? behave() : answerWith(pod)), choose('a', 'b'));
  const socket = dial(local);
  socket.write('request');
  expect(await text(socket)).toBe('b: request');
  expect(failures).toHaveLength(1);
});

test('does not send again what a pod may have acted upon', async () => {
  const seen: string[] = [];
  const {local} = await open(
    pod => stream => {
      seen.push(pod);
      stream.onText(stream.reset);
    },
    choose('a', 'b'),
  );
  const socket = dial(local);
  socket.write('POST');
  await expect(text(socket)).rejects.toThrow('ECONNRESET');
  expect(seen).toEqual(['a']);
});

test('holds connections until a pod is chosen, with what they have sent', async () => {
  const ready = Promise.withResolvers<{namespace: string; name: string}>();
  const asked = Promise.withResolvers<void>();
  const {local} = await open(answerWith, () => {
    asked.resolve();
    return ready.promise;
  });
  const socket = dial(local);
  socket.write('early');
  await asked.promise;
  ready.resolve({namespace: 'n', name: 'late'});
  expect(await text(socket)).toBe('late: early');
});

test('resets the client when no pod is chosen', async () => {
  const {local, failures} = await open(
    () => 404,
    () => Promise.reject(new Error('no pod became ready')),
  );
  await expect(text(dial(local))).rejects.toThrow('ECONNRESET');
  expect(failures).toEqual(['no pod became ready']);
});

test('stops choosing for a client that has gone', async () => {
  const asked = Promise.withResolvers<AbortSignal>();
  const wait = (signal: AbortSignal) => {
    asked.resolve(signal);
    return new Promise<never>(() => {});
  };
  const {local} = await open(() => 404, wait);
  const socket = dial(local);
  const signal = await asked.promise;
  socket.resetAndDestroy();
  await once(signal, 'abort');
});

test('takes from a pod no more than a client reads', async () => {
  const size = 64 * 1024 * 1024;
  const sending = Promise.withResolvers<FakePodStream>();
  const sendAll: Handler = stream => {
    stream.onText(() => {
      for (let sent = 0; sent < size; sent += size / 1024) stream.send(Buffer.alloc(size / 1024));
      stream.close();
      sending.resolve(stream);
    });
  };
  const pods = choose('large', 'echo');
  const {local} = await open(pod => (pod === 'large' ? sendAll : answerWith('echo')), pods);
  const slow = dial(local).pause();
  slow.write('go');
  const {socket} = await sending.promise;
  for (let round = 0; round < 50; round += 1) {
    const other = dial(local);
    other.write('still there');
    await text(other);
  }
  expect(socket.bufferedAmount).toBeGreaterThan(size / 2);

  let received = 0;
  for await (const chunk of slow) received += Buffer.from(chunk).length;
  expect(received).toBe(size);
});

test('frees the port and ends its connections when it is closed', async () => {
  const {local, cluster} = await open(() => stream => stream.send('hello'));
  const socket = dial(local);
  await once(socket, 'data');
  const closed = once(socket, 'close');
  await opened.disposeAsync();
  await closed;
  opened = new AsyncDisposableStack();
  const request = {cluster, local, port: 80, choosePod: choose('a')};
  opened.use(await openForward(request, {onFailure: () => {}}));
});

test('probes without a word whether something listens in the pod', async () => {
  const said = vi.fn<Handler>(stream => stream.onText(() => expect.unreachable()));
  const {cluster} = await open(pod => (pod === 'up' ? said : stream => stream.sendError(refused)));
  const probe = (name: string) => probeForward({cluster, port: 8080, choosePod: choose(name)}, never);
  expect(await probe('up')).toMatchObject({namespace: 'n', name: 'up'});
  expect((await findToolError(probe('down'))).output).toEqual([refused]);
});
