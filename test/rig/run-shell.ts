import {join} from 'node:path';
import {execPath} from 'node:process';

import {execa} from 'execa';

import type {Place} from './terminal.ts';

/** What a shell line came to: the exit code of its first command, and its two streams. */
export type ShellRun = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};

/** Runs a line of bash in which `devloop` is the one of the sources; the exit code is that of the first command of a pipeline. */
export async function runShell({folder, state, env}: Place, line: string): Promise<ShellRun> {
  const devloop = `devloop() { "${execPath}" "${join(import.meta.dirname, '../../src/cli/main.ts')}" "$@"; }`;
  const {stdout, stderr, exitCode} = await execa('bash', ['-c', `${devloop}\n${line}\nexit "\${PIPESTATUS[0]}"`], {
    cwd: folder,
    env: {XDG_STATE_HOME: state, GITHUB_ACTIONS: '', ...env},
    stdin: 'ignore',
    stripFinalNewline: false,
    reject: false,
  });
  return {exitCode: exitCode ?? -1, stdout, stderr};
}
