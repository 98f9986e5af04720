import {lstat, mkdir, readdir, stat, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

import {execa} from 'execa';
import {expect, test} from 'vitest';

import {readDaemonFile} from '../../src/control/daemon-file.ts';
import {openControl} from '../../src/control/open-control.ts';
import {openLink} from '../../src/control/open-link.ts';
import {connectControl, sendLine} from '../rig/control-client.ts';
import {newState} from '../rig/drive.ts';
import {openFakeDaemon, statusFrom} from '../rig/fake-daemon.ts';
import {sampleConfig} from '../rig/sample-config.ts';
import {createTempFolder} from '../rig/temp-folder.ts';

const greeting = {devloop: '1.2.3', protocol: 1, pid: process.pid, project: 'sample', startedAt: 1_000_000, log: null};
const about = {devloop: '1.2.3', project: 'sample', startedAt: 1_000_000, log: null};
const controlled = {
  readStatus: () => statusFrom(newState(sampleConfig)),
  send: () => undefined,
  stop: () => {},
  follow: () => () => {},
};

test('only the user can reach the socket', async () => {
  await using daemon = await openFakeDaemon();
  const {path} = daemon.control;
  expect((await lstat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
});

test('a status is told, and the connection ended', async () => {
  await using daemon = await openFakeDaemon();
  const lines = await sendLine(daemon.control.path, '{"request": "status"}');
  expect(lines).toEqual([greeting, {answer: 'status', status: statusFrom(newState(sampleConfig))}]);
});

test('a command is given, or refused with the reason', async () => {
  await using daemon = await openFakeDaemon();
  const {path} = daemon.control;
  expect(await sendLine(path, '{"request": "rebuild", "names": ["api"]}')).toEqual([greeting, {answer: 'accepted'}]);
  const refused = {answer: 'refused', why: {what: 'No.', said: [], next: ['Do not.']}};
  expect(await sendLine(path, '{"request": "remove", "release": "web"}')).toEqual([greeting, refused]);
  expect(daemon.heard).toEqual([{kind: 'rebuild', names: ['api']}]);
});

test('a wait tells what is not done whenever that changes, and how it ended', async () => {
  await using daemon = await openFakeDaemon();
  using client = await connectControl(daemon.control.path);
  daemon.show({waitsFor: ['the build of api']});
  client.socket.write('{"request": "wait", "for": "ready", "timeout": 60000}\n');
  expect(await client.line(2)).toEqual({answer: 'waiting', waitsFor: ['the build of api']});
  daemon.show({waitsFor: ['the deploy of app']});
  expect(await client.line(3)).toEqual({answer: 'waiting', waitsFor: ['the deploy of app']});
  daemon.show({standing: 'ready'});
  expect((await client.lines).slice(3)).toEqual([{answer: 'ready'}]);
  expect(daemon.countFollowers()).toBe(0);
});

test('a wait ends when something has failed for good, and tells what', async () => {
  await using daemon = await openFakeDaemon();
  const failures = [
    {kind: 'bug', lane: 'build api', retryAt: null, what: 'It broke.', said: ['boom'], next: ['Mend it.']},
  ];
  daemon.show({standing: 'failed', failures});
  const lines = await sendLine(daemon.control.path, '{"request": "wait", "for": "ready", "timeout": 60000}');
  expect(lines).toEqual([greeting, {answer: 'failed', failures}]);
});

test('a wait ends when its time is up', async () => {
  await using daemon = await openFakeDaemon();
  daemon.show({waitsFor: ['the build of api']});
  const lines = await sendLine(daemon.control.path, '{"request": "wait", "for": "ready", "timeout": 30}');
  expect(lines.at(-1)).toEqual({answer: 'timed-out', waitsFor: ['the build of api']});
});

test('nobody is followed for a client that has gone', async () => {
  await using daemon = await openFakeDaemon();
  using client = await connectControl(daemon.control.path);
  client.socket.write('{"request": "wait", "for": "ready", "timeout": 60000}\n');
  await client.line(2);
  expect(daemon.countFollowers()).toBe(1);
  client.socket.destroy();
  await expect.poll(daemon.countFollowers, {timeout: 20_000}).toBe(0);
});

test('a stop is acknowledged, and its connection stays open as long as devloop does', async () => {
  await using daemon = await openFakeDaemon();
  using client = await connectControl(daemon.control.path);
  client.socket.write('{"request": "stop"}\n');
  expect(await client.line(2)).toEqual({answer: 'stopping', waitsFor: []});
  expect(daemon.heard).toEqual(['stop']);
  daemon.show({phase: 'stopping', waitsFor: ['the deploy of app']});
  expect(await client.line(3)).toEqual({answer: 'stopping', waitsFor: ['the deploy of app']});
  expect(client.socket.destroyed).toBe(false);
});

test('nothing is left of a socket that was closed', async () => {
  const daemon = await openFakeDaemon();
  const {folder} = daemon;
  expect((await readdir(folder)).toSorted()).toEqual(['control.sock', 'daemon.json']);
  expect(await readDaemonFile(folder)).toMatchObject({pid: process.pid, socket: daemon.control.path, log: null});
  await daemon.control[Symbol.asyncDispose]();
  expect(await readdir(folder)).toEqual([]);
  expect(await openLink(daemon.control.path, new AbortController().signal)).toEqual({kind: 'absent'});
  await daemon[Symbol.asyncDispose]();
});

test('the socket that a killed devloop has left is replaced', async () => {
  await using folder = await createTempFolder();
  const script = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  const path = join(folder.path, 'control.sock');
  await execa(process.execPath, ['-e', script, path], {reject: false});
  expect((await lstat(path)).isSocket()).toBe(true);
  expect(await openLink(path, new AbortController().signal)).toEqual({kind: 'absent'});
  await using control = await openControl({folder: folder.path, about, controlled});
  expect((await sendLine(control.path, '{"request": "status"}'))[0]).toEqual(greeting);
});

test('nothing is left of a socket that could not be told of', async () => {
  await using folder = await createTempFolder();
  await mkdir(join(folder.path, 'daemon.json'));
  await expect(openControl({folder: folder.path, about, controlled})).rejects.toThrow('daemon.json');
  expect((await readdir(folder.path)).filter(name => name.endsWith('.sock'))).toEqual([]);
  expect(await openLink(join(folder.path, 'control.sock'), new AbortController().signal)).toEqual({kind: 'absent'});
});

test('a file in place of the socket is left alone', async () => {
  await using folder = await createTempFolder();
  await writeFile(join(folder.path, 'control.sock'), 'precious');
  await expect(openControl({folder: folder.path, about, controlled})).rejects.toThrow('it is no socket');
});

test('a symbolic link in place of the socket is left alone', async () => {
  await using folder = await createTempFolder();
  await symlink('/nowhere', join(folder.path, 'control.sock'));
  await expect(openControl({folder: folder.path, about, controlled})).rejects.toThrow('it is no socket');
});

test('a wait ends with what has failed when devloop ends because of it', async () => {
  await using daemon = await openFakeDaemon();
  using client = await connectControl(daemon.control.path);
  client.socket.write('{"request": "wait", "for": "ready", "timeout": 60000}\n');
  await client.line(2);
  const failures = [
    {kind: 'bug', lane: 'environment', retryAt: null, what: 'It broke.', said: ['boom'], next: ['Mend it.']},
  ];
  daemon.show({phase: 'stopping', failures});
  expect((await client.lines).at(-1)).toEqual({answer: 'failed', failures});
});
