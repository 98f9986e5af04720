import type {Docker} from './docker.ts';
import {runCommand, type CommandOutput} from './run-command.ts';

export type KindOptions = {
  readonly docker: Docker;
  readonly signal: AbortSignal;
  /** Variables beside those of the user and of Docker. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onLine?: ((line: string) => void) | undefined;
};

/** Runs kind on the Docker given. */
export const runKind = async (
  args: readonly string[],
  {docker, signal, env, onLine}: KindOptions,
): Promise<CommandOutput> =>
  runCommand(
    {
      file: 'kind',
      args,
      title: `kind ${args.slice(0, 2).join(' ')}`,
      env: {...env, ...docker.env},
      ...(onLine === undefined ? {} : {onLine}),
    },
    signal,
  );
