import type {Docker} from './docker.ts';
import {runInContainer} from './run-in-container.ts';
import {ToolError} from './tool-error.ts';

/** Which file of which running container; the container needs a shell. */
export type ContainerFile = {readonly container: string; readonly path: string};

/** The exit code by which the script below says that there is no such file. */
const noSuchFile = 44;

/** Reads a small text file, undefined when it is not there. */
export const readContainerFile = async (
  docker: Docker,
  {container, path}: ContainerFile,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const script = `[ -e "$1" ] || exit ${noSuchFile}; exec cat -- "$1"`;
  try {
    const {stdout} = await runInContainer(docker, {container, args: ['sh', '-c', script, 'sh', path]}, signal);
    return stdout;
  } catch (error) {
    if (error instanceof ToolError && error.exitCode === noSuchFile) return undefined;
    throw error;
  }
};

/** Writes a small text file (100 kB at most, nothing secret) in one step, with the folders that lead to it. */
export const writeContainerFile = async (
  docker: Docker,
  {container, path, text}: ContainerFile & {readonly text: string},
  signal: AbortSignal,
): Promise<void> => {
  const script = 'mkdir -p -- "$(dirname -- "$1")" && printf %s "$2" > "$1.new" && mv -f -- "$1.new" "$1"';
  await runInContainer(docker, {container, args: ['sh', '-c', script, 'sh', path, text]}, signal);
};
