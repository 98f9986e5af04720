import {writeFile} from 'node:fs/promises';

import {afterEach, expect, test} from 'vitest';

import {configMaps} from '../../src/drivers/kubernetes/cluster-objects.ts';
import {watchObjects} from '../../src/drivers/watch-objects.ts';
import {awaitExpected} from '../rig/await-expected.ts';
import {formatKubeconfig, type FakeApiServer} from '../rig/fake-api-server.ts';
import {list, openScriptedApiServer, refuse, send, sendAndEnd} from '../rig/scripted-api-server.ts';

const times = {silence: 60_000, shortestBackoff: 5, longestBackoff: 20, steady: 60_000};

const configMap = (name: string, version: number) => ({
  metadata: {name, namespace: 'n', uid: `uid-${name}`, resourceVersion: String(version)},
});
const line = (type: string, object: unknown) => `${JSON.stringify({type, object})}\n`;
const expired = line('ERROR', {kind: 'Status', code: 410, reason: 'Expired'});

type Watching = {readonly events: readonly string[]; readonly done: Promise<void>};

let stop = new AbortController();
afterEach(() => {
  stop.abort();
  stop = new AbortController();
});

/** Follows the ConfigMaps of a fake server and writes down all that is told, in order. */
const watch = ({cluster}: FakeApiServer, silence = times.silence): Watching => {
  const events: string[] = [];
  const done = watchObjects(
    {cluster, resource: configMaps, namespace: 'n'},
    {
      signal: stop.signal,
      times: {...times, silence},
      onChange: ({objects, changes}) => {
        const told = changes.map(({kind, object}) => `${kind} ${object.metadata.name}`);
        events.push(`${told.join(', ') || 'nothing'} (${objects.size})`);
      },
      onLinkLost: error => events.push(`lost: ${error.reason}`),
      onLinkBack: () => events.push('back'),
    },
  );
  return {events, done};
};

test('tells what is there, then each change, and asks for bookmarks', async () => {
  const added = line('ADDED', configMap('b', 4));
  const changed = line('MODIFIED', configMap('a', 5));
  const removed = line('DELETED', configMap('b', 6));
  let query = '';
  await using api = await openScriptedApiServer({
    lists: [list(3, configMap('a', 2))],
    watches: [
      exchange => {
        query = exchange.url.search;
        send(added, changed + removed)(exchange);
      },
    ],
  });
  const {events} = watch(api);
  await awaitExpected(() => expect(events.at(-1)).toContain('removed b'));
  const told = events.map(event => event.replace(/ \(\d\)$/v, ''));
  expect(told.join(', ')).toBe('added a, added b, changed a, removed b');
  expect(query).toContain('allowWatchBookmarks=true');
  expect(query).toMatch(/timeoutSeconds=(2[4-9]\d|3[0-5]\d)/v);
});

test('tells once that there is nothing', async () => {
  await using api = await openScriptedApiServer({lists: [list(3)], watches: [sendAndEnd(), send()]});
  const {events} = watch(api);
  await awaitExpected(() => expect(api.requests.length).toBe(3));
  expect(events).toEqual(['nothing (0)']);
});

test('goes on from the last version when the server ends a watch, also from a bookmark', async () => {
  await using api = await openScriptedApiServer({
    lists: [list(3)],
    watches: [
      sendAndEnd(line('ADDED', configMap('a', 5))),
      sendAndEnd(line('BOOKMARK', {metadata: {resourceVersion: '9'}})),
      send(),
    ],
  });
  const {events} = watch(api);
  await awaitExpected(() => expect(api.requests.length).toBe(4));
  expect(api.requests).toEqual(['list', 'watch 3', 'watch 5', 'watch 9']);
  expect(events).toEqual(['nothing (0)', 'added a (1)']);
});

test.each([
  ['in the stream', sendAndEnd(expired)],
  ['as the status', refuse(410)],
])('lists again when the version has expired, told %s, and tells only the differences', async (_name, answer) => {
  await using api = await openScriptedApiServer({
    lists: [list(3, configMap('a', 1), configMap('b', 2)), list(9, configMap('b', 2), configMap('c', 8))],
    watches: [answer, send()],
  });
  const {events} = watch(api);
  await awaitExpected(() => expect(api.requests.length).toBe(4));
  expect(events).toEqual(['added a, added b (2)', 'added c, removed a (2)']);
});

test.each([
  ['a failing list', {lists: [refuse(500), list(3)], watches: [send()]}],
  ['a failing watch', {lists: [list(3)], watches: [refuse(500), send()]}],
  ['credentials that are refused', {lists: [list(3)], watches: [refuse(401), send()]}],
  ['an error in the stream', {lists: [list(3)], watches: [sendAndEnd(line('ERROR', {code: 500})), send()]}],
  ['a line that is no JSON', {lists: [list(3)], watches: [send('{"type":\n'), send()]}],
])('survives %s', async (_name, script) => {
  await using api = await openScriptedApiServer(script);
  const {events} = watch(api);
  await awaitExpected(() => expect(events.at(-1)).toBe('back'));
  expect(events.filter(event => event.startsWith('lost'))).toHaveLength(1);
  expect(events.filter(event => event === 'nothing (0)')).toHaveLength(1);
});

test('waits as long as a busy server asks it to, without calling that a lost link', async () => {
  await using api = await openScriptedApiServer({
    lists: [refuse(429, {'retry-after': '0.05'}), list(3)],
    watches: [send()],
  });
  const {events} = watch(api);
  await awaitExpected(() => expect(api.requests).toEqual(['list', 'list', 'watch 3']));
  expect(events).toEqual(['nothing (0)']);
});

test('survives a reset in the middle of a line and loses no change', async () => {
  const whole = line('ADDED', configMap('a', 4));
  await using api = await openScriptedApiServer({
    lists: [list(3), list(4, configMap('a', 4))],
    watches: [
      exchange => {
        send(whole.slice(0, 20))(exchange);
        setImmediate(() => exchange.request.socket.resetAndDestroy());
      },
      send(),
    ],
  });
  const {events} = watch(api);
  await awaitExpected(() => expect(events.at(-1)).toBe('back'));
  expect(events).toEqual(['nothing (0)', 'lost: unreachable', 'added a (1)', 'back']);
});

test('reads a frame that comes in pieces, cut inside a character', async () => {
  const bytes = Buffer.from(line('ADDED', configMap('käse-🧀', 4)));
  await using api = await openScriptedApiServer({
    lists: [list(3)],
    watches: [
      ({response}) => {
        response.writeHead(200);
        const write = (at: number): void => {
          if (at >= bytes.length) return;
          response.write(bytes.subarray(at, at + 1), () => setImmediate(write, at + 1));
        };
        write(0);
      },
    ],
  });
  const {events} = watch(api);
  await awaitExpected(() => expect(events).toEqual(['nothing (0)', 'added käse-🧀 (1)']));
});

test('gives up a connection that has gone silent', async () => {
  await using api = await openScriptedApiServer({lists: [list(3)], watches: [send()]});
  const {events} = watch(api, 100);
  await awaitExpected(() => expect(events).toContain('back'));
  expect(events.slice(0, 3)).toEqual(['nothing (0)', 'lost: unreachable', 'back']);
});

test('takes up a kubeconfig that was written anew while the link was lost', async () => {
  await using old = await openScriptedApiServer({lists: [list(3)], watches: [send()]});
  await using anew = await openScriptedApiServer({lists: [list(3, configMap('a', 2))], watches: [send()]});
  const {events} = watch(old);
  await awaitExpected(() => expect(old.requests).toHaveLength(2));
  await writeFile(old.kubeconfig, formatKubeconfig(anew.port));
  old.server.closeAllConnections();
  await awaitExpected(() => expect(events.at(-1)).toBe('back'));
  expect(events).toEqual(['nothing (0)', 'lost: unreachable', 'added a (1)', 'back']);
});

test('ends when told to, also while it is waiting for an answer', async () => {
  const asked = Promise.withResolvers<void>();
  await using api = await openScriptedApiServer({lists: [() => asked.resolve()], watches: [send()]});
  const {events, done} = watch(api);
  await asked.promise;
  stop.abort();
  await done;
  expect(events).toEqual([]);
});

test('rejects when a handler throws, for that is a bug', async () => {
  await using api = await openScriptedApiServer({lists: [list(3)], watches: [send()]});
  const bug = new Error('bug');
  const onChange = (): never => {
    throw bug;
  };
  const handlers = {signal: stop.signal, times, onChange, onLinkLost: () => {}, onLinkBack: () => {}};
  await expect(watchObjects({cluster: api.cluster, resource: configMaps}, handlers)).rejects.toBe(bug);
});
