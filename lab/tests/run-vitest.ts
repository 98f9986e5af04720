import {existsSync} from 'node:fs';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {constants, tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {stripVTControlCharacters} from 'node:util';

import {execa} from 'execa';

import {faultsOf, type Report} from './report.ts';
import {outputName} from './reporter.ts';

/** Which tests to run: a project of the vitest config in a folder, and vitest's own arguments. */
export type Run = {
  readonly folder: string;
  readonly project: string;
  readonly args: readonly string[];
  /** Where vitest's own words go. */
  readonly words: 'inherit' | 'ignore';
};

/** A run that went to its end, or one that a signal has ended. */
export type Ended =
  | {readonly kind: 'reported'; readonly report: Report}
  | {readonly kind: 'stopped'; readonly exitCode: number};

const reporter = join(import.meta.dirname, 'reporter.ts');
const programs = join(import.meta.dirname, '..', '..');

/** Runs vitest and returns what it came to: whatever made it exit with another code than 0 is in the report. */
export const runVitest = async ({folder, project, args, words}: Run): Promise<Ended> => {
  const temp = await mkdtemp(join(tmpdir(), 'devloop-tests-'));
  const file = join(temp, 'report.json');
  try {
    const reporters = ['--reporter=default', `--reporter=${reporter}`, `--outputFile.${outputName}=${file}`];
    const all = ['run', '--project', project, '--passWithNoTests', ...reporters, ...args];
    const end = await watchProgram({folder, words}, all);
    if (end.stoppedBy !== undefined) return {kind: 'stopped', exitCode: 128 + constants.signals[end.stoppedBy]};
    return {kind: 'reported', report: explainEnd(await readReport(file), end)};
  } finally {
    await rm(temp, {recursive: true});
  }
};

type ProgramEnd = {
  /** `code 1` or `SIGKILL`; undefined when all went well. */
  readonly failure: string | undefined;
  readonly lastWords: string;
  readonly stoppedBy: NodeJS.Signals | undefined;
};

/** Its stderr is kept too, since vitest says there why it could not even begin. */
const watchProgram = async (
  {folder, words}: Pick<Run, 'folder' | 'words'>,
  args: readonly string[],
): Promise<ProgramEnd> => {
  let lastWords = '';
  let stoppedBy: NodeJS.Signals | undefined;
  const child = execa('vitest', args, {
    cwd: folder,
    preferLocal: true,
    localDir: programs,
    stdin: 'inherit',
    stdout: words,
    stderr: words === 'inherit' ? ['inherit', 'pipe'] : 'pipe',
    buffer: false,
    reject: false,
  });
  child.stderr.on('data', (chunk: Buffer) => {
    lastWords = `${lastWords}${chunk.toString()}`.slice(-keptOfStderr);
  });
  const stop = (signal: NodeJS.Signals): void => {
    stoppedBy = signal;
    // A terminal sends Ctrl-C to everybody in the foreground: the child must not get it twice.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of stopSignals) process.on(signal, stop);
  const {failed, signal, exitCode, shortMessage} = await child;
  for (const name of stopSignals) process.off(name, stop);
  const failure = exitCode === undefined ? (signal ?? shortMessage) : `code ${exitCode}`;
  return {failure: failed ? failure : undefined, lastWords, stoppedBy};
};

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Characters: enough for the last lines. */
const keptOfStderr = 4000;

const readReport = async (file: string): Promise<Report | undefined> =>
  existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : undefined;

/** A vitest that failed without a failed test, or before any, says why in its last words only. */
const explainEnd = (report: Report | undefined, {failure, lastWords}: ProgramEnd): Report => {
  const {files, errors} = report ?? {files: [], errors: []};
  if (failure === undefined || faultsOf({files, errors}).length > 0) return {files, errors};
  const said = stripVTControlCharacters(lastWords).trim().split('\n').slice(-lastLines);
  return {files, errors: [...errors, {line: undefined, text: [`vitest ended with ${failure}.`, ...said].join('\n')}]};
};

const lastLines = 14;
