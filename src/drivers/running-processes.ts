import {readdir, readFile} from 'node:fs/promises';
import {setTimeout as wait} from 'node:timers/promises';

import {findProcess, type ProcessIdentity} from './process-identity.ts';
import {runCommand} from './run-command.ts';

/** A process with its command line, all arguments joined by blanks. */
export type RunningProcess = ProcessIdentity & {readonly line: string};

/** Lists the processes of this machine whose command line holds all these texts. */
export const listProcesses = async (
  texts: readonly string[],
  signal: AbortSignal,
): Promise<readonly RunningProcess[]> => {
  const lines = process.platform === 'linux' ? await readLinuxLines() : await askForLines(signal);
  const matching = lines.filter(({line}) => texts.every(text => line.includes(text)));
  const found = await Promise.all(
    matching.map(async ({pid, line}) => {
      const identity = await findProcess(pid, signal);
      return identity === undefined ? [] : [{...identity, line}];
    }),
  );
  return found.flat();
};

/** Waits until a process is gone. */
export const awaitEnd = async ({pid, start}: ProcessIdentity, signal: AbortSignal): Promise<void> => {
  while ((await findProcess(pid, signal))?.start === start) await wait(pause, undefined, {signal});
};

/** Asks a process by SIGINT to end, kills it when it has not done so in `patience` milliseconds, and returns when it is gone. */
export const stopProcess = async (
  identity: ProcessIdentity,
  {patience, signal}: {readonly patience: number; readonly signal: AbortSignal},
): Promise<void> => {
  sendSignal(identity, 'SIGINT');
  const kill = setTimeout(() => sendSignal(identity, 'SIGKILL'), patience);
  try {
    await awaitEnd(identity, signal);
  } finally {
    clearTimeout(kill);
  }
};

/** Milliseconds between two looks. */
const pause = 50;

/** One that has ended meanwhile needs no signal. */
const sendSignal = ({pid}: ProcessIdentity, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};

type CommandLine = {readonly pid: number; readonly line: string};

/** Read from the kernel: `ps` is not on every machine. A process may end, and belong to others, while it is looked at. */
const readLinuxLines = async (): Promise<readonly CommandLine[]> => {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  return Promise.all(
    pids.map(async pid => {
      const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return {pid, line: text.replaceAll('\0', ' ')};
    }),
  );
};

const askForLines = async (signal: AbortSignal): Promise<readonly CommandLine[]> => {
  const {stdout} = await runCommand({file: 'ps', args: ['-axww', '-o', 'pid=,args=']}, signal);
  return stdout.split('\n').map(text => ({pid: Number.parseInt(text, 10), line: `${text} `}));
};
