import {runRequest} from './docker-request.ts';
import type {Docker} from './docker.ts';
import {readFrames} from './read-frames.ts';
import {ToolError} from './tool-error.ts';

/** A program to run in a running container, as its default user. */
export type ContainerCommand = {readonly container: string; readonly args: readonly string[]};

/** Runs a short program in a container to its end; throws a `ToolError` unless it exits with 0. An abort stops the waiting, not the program. */
export const runInContainer = async (
  {client}: Docker,
  {container, args}: ContainerCommand,
  signal: AbortSignal,
): Promise<{readonly stdout: string}> => {
  const title = `docker exec ${container} ${args[0] ?? ''}`.trim();
  return runRequest({title, signal}, async abortSignal => {
    const options = {Cmd: [...args], AttachStdout: true, AttachStderr: true, abortSignal};
    const run = await client.getContainer(container).exec(options);
    const said: Record<'stdout' | 'stderr', Uint8Array[]> = {stdout: [], stderr: []};
    const stream = await run.start({hijack: false, stdin: false, abortSignal});
    for await (const {source, bytes} of readFrames(stream)) said[source].push(bytes);
    const {ExitCode: exitCode} = await run.inspect({abortSignal});
    if (exitCode === 0) return {stdout: Buffer.concat(said.stdout).toString()};
    const output = Buffer.concat(said.stderr).toString().trimEnd().split('\n');
    throw new ToolError({command: title, reason: 'failed', exitCode: exitCode ?? undefined, output});
  });
};
