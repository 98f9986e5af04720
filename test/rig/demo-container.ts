import {randomBytes} from 'node:crypto';
import {join} from 'node:path';

import {runCommand} from '../../src/drivers/run-command.ts';

const services = join(import.meta.dirname, '..', '..', 'services');

/** What the chart allows a container: no root, no capability, nothing writable but `/tmp`. */
const confined = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];

/** Containers of the demo's own images, all removed at the end. */
export type DemoContainers = AsyncDisposable & {
  /** Builds a stage of a service's Dockerfile, the last one when left out; returns the image's id. */
  readonly build: (service: 'backend' | 'frontend', stage?: string) => Promise<string>;
  /** Starts a container as confined as in the chart, without a published port unless the arguments say so; returns its id. */
  readonly start: (image: string, args?: readonly string[]) => Promise<string>;
  /** Starts PostgreSQL with the database `app` and waits until it answers. */
  readonly startPostgres: () => Promise<string>;
  /** Runs any other `docker` command. */
  readonly docker: (...args: readonly string[]) => Promise<string>;
};

/** Opens an empty set of containers; images built stay in Docker's cache, without a name. */
export const openDemoContainers = (signal: AbortSignal): DemoContainers => {
  const opened = new AsyncDisposableStack();
  const docker = async (...args: readonly string[]): Promise<string> =>
    (await runCommand({file: 'docker', args}, signal)).stdout.trim();
  const run = async (args: readonly string[]): Promise<string> => {
    const name = `devloop-test-${randomBytes(4).toString('hex')}`;
    opened.defer(async () => {
      await runCommand({file: 'docker', args: ['rm', '--force', '--volumes', name]}, AbortSignal.timeout(60_000));
    });
    await docker('run', '--detach', '--name', name, ...args);
    return name;
  };

  return {
    build: (service, stage) =>
      docker('build', '--quiet', ...(stage === undefined ? [] : ['--target', stage]), join(services, service)),
    start: (image, args = []) => run([...confined, ...args, image]),
    startPostgres: async () => {
      const settings = ['POSTGRES_USER=app', 'POSTGRES_PASSWORD=app', 'POSTGRES_DB=app'];
      const name = await run([...settings.flatMap(each => ['--env', each]), 'postgres:17']);
      await docker('exec', name, 'sh', '-c', 'until pg_isready --quiet --host 127.0.0.1; do sleep 0.1; done');
      return name;
    },
    docker,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
};
