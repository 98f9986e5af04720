import {join} from 'node:path';

import {runCommand, type CommandOutput} from '../run-command.ts';
import {ToolError} from '../tool-error.ts';

/** One run of helm; `home` is a folder of devloop's own in which helm keeps its caches and settings. */
export type HelmCommand = {
  readonly home: string;
  readonly args: readonly string[];
  /** How errors name it: the arguments without paths, such as `helm upgrade todo`. */
  readonly title: string;
  /** Called with what helm says beside its results: warnings and progress. */
  readonly onLine?: ((line: string) => void) | undefined;
};

/** What SIGKILL would leave locked is given this long, in milliseconds, to end by itself after SIGINT. */
export const killAfter = 60_000;

/** Runs helm so that nothing of the user's own helm settings reaches it, and none of theirs is changed. */
export const runHelm = ({home, args, title, onLine}: HelmCommand, signal: AbortSignal): Promise<CommandOutput> =>
  runCommand(
    {
      file: 'helm',
      args,
      title,
      killAfter,
      env: {
        HELM_CACHE_HOME: join(home, 'cache'),
        HELM_CONFIG_HOME: join(home, 'config'),
        HELM_DATA_HOME: join(home, 'data'),
        HELM_PLUGINS: join(home, 'plugins'),
        HELM_DRIVER: 'secret',
      },
      onLine: (line, stream) => {
        if (stream === 'stderr') onLine?.(line);
      },
    },
    signal,
  );

/** The same for a command that works in a cluster. Reason `unreachable`: the API server was away, or went away. */
export const runHelmInCluster = async (command: HelmCommand, signal: AbortSignal): Promise<CommandOutput> => {
  try {
    return await runHelm(command, signal);
  } catch (error) {
    if (!(error instanceof ToolError) || error.reason !== 'failed' || !clusterAway.test(error.output.at(-1) ?? ''))
      throw error;
    const {command: title, exitCode, output, message} = error;
    throw new ToolError({command: title, reason: 'unreachable', exitCode, output, message, cause: error});
  }
};

/** What the last line says then: helm has one exit code for everything. */
const clusterAway = new RegExp(
  [
    'cluster unreachable',
    'connection refused',
    'connection reset by peer',
    'TLS handshake timeout',
    'i/o timeout',
    'client connection lost',
    'unexpected EOF',
    'etcdserver: request timed out',
    'currently unable to handle the request',
  ].join('|'),
  'i',
);
