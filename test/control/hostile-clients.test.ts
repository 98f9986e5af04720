import {once} from 'node:events';
import {connect} from 'node:net';

import {expect, test} from 'vitest';

import {openLink} from '../../src/control/open-link.ts';
import type {Answer} from '../../src/control/protocol.ts';
import {connectControl, sendLine} from '../rig/control-client.ts';
import {openFakeDaemon, type FakeDaemon} from '../rig/fake-daemon.ts';

/** That others are heard as ever. */
const expectHeard = async ({control}: FakeDaemon): Promise<void> => {
  const [, answer] = await sendLine(control.path, '{"request": "status"}');
  expect(answer).toMatchObject({answer: 'status'});
};

/** What devloop's own client is answered. */
async function askStatus({control}: FakeDaemon): Promise<readonly Answer[]> {
  const opened = await openLink(control.path, new AbortController().signal);
  if (opened.kind !== 'open') throw new Error(`The connection is ${JSON.stringify(opened)}`);
  using link = opened.link;
  return await Array.fromAsync(link.send({request: 'status'}));
}

const refusedWith = (what: string) => ({answer: 'refused', why: {what: expect.stringContaining(what)}});

test.each([
  ['', 'one line with a JSON object'],
  ['status', 'one line with a JSON object'],
  ['[1]', 'one line with a JSON object'],
  ['null', 'one line with a JSON object'],
  ['['.repeat(60_000), 'one line with a JSON object'],
  ['{}', '`request` is one of'],
  ['{"request": 1}', '`request` is one of'],
  ['{"request": "__proto__"}', 'There is no request `__proto__`'],
  ['{"request": "constructor"}', 'There is no request `constructor`'],
  ['{"request": "stauts"}', '`status` was perhaps meant'],
  ['{"request": "status", "verbose": true}', 'no field `verbose`; it takes none'],
  ['{"request": "wait", "for": "ready"}', '`timeout` of `wait` is a number'],
  ['{"request": "wait", "for": "ready", "timeout": 1e99}', '`timeout` of `wait` is a number'],
  ['{"request": "wait", "for": "love", "timeout": 1}', '`for` of `wait` is "ready"'],
  ['{"request": "rebuild"}', '`names` of `rebuild`'],
  ['{"request": "rebuild", "names": []}', '`names` of `rebuild`'],
  ['{"request": "rebuild", "names": ["api", 1]}', '`names` of `rebuild`'],
  ['{"request": "remove", "release": ""}', '`release` of `remove`'],
  ['\u0000\u0001\u001B[31m\uFFFD', 'one line with a JSON object'],
])('%j is refused with a reason', async (line, what) => {
  await using daemon = await openFakeDaemon();
  expect((await sendLine(daemon.control.path, line))[1]).toMatchObject(refusedWith(what));
  expect(daemon.heard).toEqual([]);
  await expectHeard(daemon);
});

test('bytes that are no text are refused', async () => {
  await using daemon = await openFakeDaemon();
  using client = await connectControl(daemon.control.path);
  client.socket.write(Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28, 0x0a]));
  expect((await client.lines)[1]).toMatchObject(refusedWith('one line with a JSON object'));
});

test('a gigabyte without the end of a line is cut off early, and costs no memory', async () => {
  await using daemon = await openFakeDaemon();
  const before = process.memoryUsage().rss;
  using client = await connectControl(daemon.control.path);
  const {socket} = client;
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  let sent = 0;
  while (!socket.destroyed && sent < 1024) {
    sent += 1;
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {});
  }

  expect(socket.destroyed).toBe(true);
  expect(sent).toBeLessThan(16);
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  expect((await client.lines)[1]).toMatchObject(refusedWith('65536 bytes at most'));
  await expectHeard(daemon);
});

test('a request that comes byte by byte is heard', async () => {
  await using daemon = await openFakeDaemon();
  using client = await connectControl(daemon.control.path);
  client.socket.setNoDelay();
  for (const letter of '{"request": "pause"}\n') {
    client.socket.write(letter);
    await new Promise(resolve => {
      setImmediate(resolve);
    });
  }

  expect((await client.lines)[1]).toEqual({answer: 'accepted'});
});

test('a client that has said all and closes its side gets its answer', async () => {
  await using daemon = await openFakeDaemon();
  using client = await connectControl(daemon.control.path);
  client.socket.end('{"request": "status"}\n');
  expect((await client.lines)[1]).toMatchObject({answer: 'status'});
});

test('what comes behind a request is not heard, and too much of it ends the connection', async () => {
  await using daemon = await openFakeDaemon();
  using client = await connectControl(daemon.control.path);
  client.socket.write('{"request": "stop"}\n{"request": "pause"}\n');
  expect(await client.line(2)).toMatchObject({answer: 'stopping'});
  client.socket.write('x'.repeat(200_000));
  await client.lines;
  expect(daemon.heard).toEqual(['stop']);
  expect(daemon.countFollowers()).toBe(0);
});

test('of thousands of clients that say nothing some are kept for a while, the others are sent away, and one more is heard after them', async () => {
  await using daemon = await openFakeDaemon();
  const sockets = Array.from({length: 2000}, () => connect(daemon.control.path).on('error', () => {}));
  const closed = sockets.map(
    async socket =>
      new Promise<void>(resolve => {
        socket.resume().once('close', () => resolve());
      }),
  );
  await Promise.any(closed);
  await expect.poll(() => sockets.filter(socket => !socket.destroyed).length, {timeout: 20_000}).toBe(64);
  expect(await sendLine(daemon.control.path, '{"request": "status"}')).toMatchObject([
    {devloop: '1.2.3'},
    refusedWith('Too many'),
  ]);
  expect(await askStatus(daemon)).toMatchObject([refusedWith('Too many')]);
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
  await expect.poll(async () => askStatus(daemon), {timeout: 20_000}).toMatchObject([{answer: 'status'}]);
});

test('a client that waits and does not read is spared what it would not keep up with', async () => {
  await using daemon = await openFakeDaemon();
  using client = await connectControl(daemon.control.path);
  client.socket.write('{"request": "wait", "for": "ready", "timeout": 60000}\n');
  await client.line(2);
  client.socket.pause();
  for (let round = 0; round < 40; round += 1) {
    const read = daemon.untilRead();
    daemon.show({waitsFor: [`${round} ${'x'.repeat(1024 * 1024)}`]});
    await read;
  }

  await expectHeard(daemon);
  client.socket.resume();
  daemon.show({standing: 'ready'});
  const lines = await client.lines;
  expect(lines.length).toBeLessThan(10);
  expect(lines.at(-1)).toEqual({answer: 'ready'});
});
