import {readFile} from 'node:fs/promises';

import {runCommand} from './run-command.ts';
import {ToolError} from './tool-error.ts';

/** A process beyond doubt: numbers are given again, but not with the same start. */
export type ProcessIdentity = {readonly pid: number; readonly start: string};

/** Finds who has that number now; undefined when nobody has. */
export const findProcess = async (pid: number, signal: AbortSignal): Promise<ProcessIdentity | undefined> => {
  const start = process.platform === 'linux' ? await readLinuxStart(pid) : await askForStart(pid, signal);
  return start === undefined ? undefined : {pid, start};
};

/** Ticks from the boot of the machine to the start of the process, and which boot that was. */
const readLinuxStart = async (pid: number): Promise<string | undefined> => {
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return parseLinuxStart(status, boot);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
};

/** The name of the program, in parentheses, may hold anything; state is the first field behind it, the start the twentieth. */
const parseLinuxStart = (status: string, boot: string): string | undefined => {
  const [state, ...fields] = status.slice(status.lastIndexOf(')') + 2).split(' ');
  const isGone = state === 'Z' || state === 'X';
  return isGone ? undefined : `${boot.trim()} ${fields[18]}`;
};

const askForStart = async (pid: number, signal: AbortSignal): Promise<string | undefined> => {
  try {
    const {stdout} = await runCommand({file: 'ps', args: ['-o', 'lstart=', '-p', String(pid)]}, signal);
    return stdout.trim();
  } catch (error) {
    if (error instanceof ToolError && error.reason === 'failed') return undefined;
    throw error;
  }
};
