import {once} from 'node:events';
import {createServer} from 'node:http';
import {join} from 'node:path';

import {afterEach, expect, test} from 'vitest';

import {findDocker} from '../../src/drivers/docker.ts';
import {createTempFolder} from '../rig/temp-folder.ts';
import {findToolError} from '../rig/tool-error.ts';
import {writeScript} from '../rig/write-script.ts';

const signal = new AbortController().signal;

const before = {...process.env};
afterEach(() => {
  process.env = {...before};
});

/** A `docker` first on PATH that has the buildx of a given version; an empty version means none. */
const useDocker = async (folder: string, buildx: string): Promise<void> => {
  const answer = buildx === '' ? 'echo unknown command >&2; exit 1' : `echo github.com/docker/buildx v${buildx} 1234`;
  await writeScript(join(folder, 'docker'), answer);
  process.env['PATH'] = `${folder}:${process.env['PATH']}`;
};

/** A daemon of which only the version is known. */
const openDaemon = async (folder: string, version: string) => {
  const path = join(folder, 'docker.sock');
  const server = createServer((_request, response) => response.end(JSON.stringify({Version: version}))).listen(path);
  await once(server, 'listening');
  return {
    host: `unix://${path}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

test('takes the daemon of DOCKER_HOST and hands it on to commands', async () => {
  await using folder = await createTempFolder();
  await useDocker(folder.path, '0.29.1');
  await using daemon = await openDaemon(folder.path, '28.5.2');
  process.env['DOCKER_HOST'] = daemon.host;
  const docker = await findDocker(signal);
  expect(docker.host).toBe(daemon.host);
  expect(docker.env).toEqual({DOCKER_HOST: daemon.host});
});

test('asks docker for the daemon of the context in use, once', async () => {
  await using folder = await createTempFolder();
  await using daemon = await openDaemon(folder.path, '28.5.2');
  const endpoint = `[ "$DOCKER_CONTEXT" = work ] && echo ${daemon.host}`;
  await writeScript(join(folder.path, 'docker'), `case "$1" in context) ${endpoint};; *) echo buildx v0.29.1;; esac`);
  Object.assign(process.env, {PATH: `${folder.path}:${process.env['PATH']}`, DOCKER_HOST: '', DOCKER_CONTEXT: 'work'});
  expect((await findDocker(signal)).env).toEqual({DOCKER_HOST: daemon.host});
});

test.each([
  ['a daemon', '20.10.1', '0.29.1', 'Expected Docker 23.0 or newer, got 20.10.1.'],
  ['a buildx', '28.5.2', '0.9.1', 'Expected docker buildx 0.13 or newer, got 0.9.1.'],
])('refuses %s that is too old', async (_name, engine, buildx, message) => {
  await using folder = await createTempFolder();
  await useDocker(folder.path, buildx);
  await using daemon = await openDaemon(folder.path, engine);
  process.env['DOCKER_HOST'] = daemon.host;
  expect(await findToolError(findDocker(signal))).toMatchObject({reason: 'unsupported', message});
});

test('says that buildx is missing', async () => {
  await using folder = await createTempFolder();
  await useDocker(folder.path, '');
  await using daemon = await openDaemon(folder.path, '28.5.2');
  process.env['DOCKER_HOST'] = daemon.host;
  const error = await findToolError(findDocker(signal));
  expect(error).toMatchObject({reason: 'unsupported', command: 'docker buildx'});
});

test('says that no daemon answers', async () => {
  await using folder = await createTempFolder();
  await useDocker(folder.path, '0.29.1');
  process.env['DOCKER_HOST'] = `unix://${folder.path}/none.sock`;
  const error = await findToolError(findDocker(signal));
  expect(error).toMatchObject({reason: 'unreachable', message: expect.stringContaining('none.sock')});
});

test('says that docker is not installed', async () => {
  process.env['PATH'] = '/nowhere';
  delete process.env['DOCKER_HOST'];
  expect(await findToolError(findDocker(signal))).toMatchObject({reason: 'not-found'});
});

test('refuses a daemon on another machine', async () => {
  await using folder = await createTempFolder();
  await useDocker(folder.path, '0.29.1');
  process.env['DOCKER_HOST'] = 'ssh://me@far-away';
  expect(await findToolError(findDocker(signal))).toMatchObject({
    reason: 'unsupported',
    message: 'Expected a Docker daemon on this machine, got `ssh://me@far-away`.',
  });
});
