import {randomBytes} from 'node:crypto';
import {setTimeout as wait} from 'node:timers/promises';

import {execa} from 'execa';
import type {TestContext} from 'vitest';

import {planEngine} from '../../lab/docker-engine.ts';
import {cacheFolder} from '../../lab/places.ts';
import {findFolder, hasProduct} from '../../lab/product.ts';
import {kubernetesVersion} from '../../lab/versions.ts';
import {findDocker, type Docker} from '../../src/drivers/docker.ts';
import {findFreePort} from './free-port.ts';
import {createTempFolder} from './temp-folder.ts';

/** A Docker daemon of the test's own, which may be harmed, and a registry that outlives it. */
export type OwnDocker = AsyncDisposable & {
  readonly host: string;
  /** Of the registry, as both the daemon and the test see it. */
  readonly port: number;
  readonly kill: () => Promise<void>;
  /** Starts it again, and returns when it answers. */
  readonly start: () => Promise<void>;
};

/**
 * Runs the lab's dockerd in a container, with the registry's network: on the machine itself even a daemon that is to have no bridge removes
 * `docker0`, whoever's it is. Where the machine has a Docker of its own, the test is skipped and says so.
 */
export async function openOwnDocker({skip}: Pick<TestContext, 'skip'>): Promise<OwnDocker> {
  const lab = {cache: cacheFolder, signal: AbortSignal.timeout(60_000), out: process.stderr};
  const engine = planEngine(lab);
  if (!(await hasProduct(engine, lab)))
    skip('The Docker of this machine is not that of the lab, so there is no dockerd to start a second time.');
  const port = await findFreePort();
  const {path: folder, ...temp} = await createTempFolder();
  const host = `unix://${folder}/docker.sock`;
  const daemon = `devloop-test-docker-${randomBytes(4).toString('hex')}`;
  const registry = `${daemon}-registry`;
  const start = async (): Promise<void> => {
    await execa('docker', ['start', daemon]);
    await awaitAnswer(host);
  };
  const remove = async (): Promise<void> => {
    await execa('docker', ['rm', '--force', '--volumes', daemon, registry]);
    await temp[Symbol.asyncDispose]();
  };
  try {
    await execa('docker', ['run', '--detach', '--name', registry, ...registryArgs(port)]);
    await execa('docker', [
      'create',
      '--name',
      daemon,
      '--network',
      `container:${registry}`,
      ...mounts(folder),
      ...run(host, findFolder(engine, lab)),
    ]);
    await start();
  } catch (error) {
    await remove();
    throw error;
  }

  return {
    host,
    port,
    start,
    kill: async () => {
      await execa('docker', ['kill', daemon]);
    },
    [Symbol.asyncDispose]: remove,
  };
}

/** The daemon as devloop finds it. */
export const findOwnDocker = async (host: string): Promise<Docker> => {
  const before = process.env['DOCKER_HOST'];
  process.env['DOCKER_HOST'] = host;
  try {
    return await findDocker(AbortSignal.timeout(60_000));
  } finally {
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
  }
};

const registryArgs = (port: number): readonly string[] => [
  '--env',
  `REGISTRY_HTTP_ADDR=:${port}`,
  '--publish',
  `127.0.0.1:${port}:${port}`,
  'registry:3',
];

const mounts = (folder: string): readonly string[] => [
  '--volume',
  `${folder}:${folder}`,
  '--volume',
  '/var/lib/docker',
];

/** The node's image has runc, and the libraries that dockerd needs. */
const run = (host: string, program: string): readonly string[] => [
  '--privileged',
  // Its process id, which is the same the next time, does not outlive it there.
  '--tmpfs',
  '/run',
  '--volume',
  `${program}:/engine:ro`,
  '--env',
  'PATH=/engine/usr/bin:/engine/usr/sbin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  '--entrypoint',
  '/engine/usr/sbin/dockerd',
  `kindest/node:${kubernetesVersion}`,
  `--host=${host}`,
  '--pidfile=/run/docker.pid',
  '--bridge=none',
  '--iptables=false',
  '--ip6tables=false',
  '--ip-forward=false',
];

async function awaitAnswer(host: string): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  for (;;) {
    const {failed} = await execa('docker', ['--host', host, 'version'], {reject: false});
    if (!failed) return;
    await wait(100, undefined, {signal});
  }
}
