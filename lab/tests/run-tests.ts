import type {Writable} from 'node:stream';

import {countFailed, formatSummary} from './format-summary.ts';
import {applySecondRun, filesToRunAgain, type Verdict} from './report.ts';
import {runVitest, type Ended, type Run} from './run-vitest.ts';

/** Where the tests are, what of them the user asked for, and who reads the result. */
export type TestRun = Omit<Run, 'project'> & {
  readonly projects: readonly Project[];
  readonly out: Pick<Writable, 'write'>;
  /** When all began, in milliseconds. */
  readonly startedAt: number;
};

/** A project of the vitest config, and whether chance has a part in it. */
export type Project = {readonly name: string; readonly runsAgain: boolean};

/** Unit tests have nothing beside them that could be slow or busy: what fails there once is wrong. */
export const projects: readonly Project[] = [
  {name: 'unit', runsAgain: false},
  {name: 'parts', runsAgain: true},
  {name: 'integration', runsAgain: true},
  {name: 'end-to-end', runsAgain: true},
];

/** Runs every project, tells in the last lines what failed, and returns the exit code. */
export const runTests = async (run: TestRun): Promise<number> => {
  const verdicts: Verdict[] = [];
  for (const project of run.projects) {
    const ended = await runProject(run, project);
    if (ended.kind === 'stopped') return ended.exitCode;
    verdicts.push(ended.verdict);
  }
  writeHeading(run, 'What the tests came to');
  run.out.write(`${formatSummary(verdicts)}\n`);
  return countFailed(verdicts) === 0 ? 0 : 1;
};

type ProjectEnd = Extract<Ended, {kind: 'stopped'}> | {readonly kind: 'judged'; readonly verdict: Verdict};

/** Somebody who asks for some tests only is there to look, and gets one run. */
const runProject = async (run: TestRun, {name, runsAgain}: Project): Promise<ProjectEnd> => {
  writeHeading(run, `Tests: ${name}`);
  const first = await runVitest({...run, project: name});
  if (first.kind === 'stopped') return first;
  const files = runsAgain && run.args.length === 0 ? filesToRunAgain(first.report) : [];
  if (files.length === 0) return {kind: 'judged', verdict: {project: name, report: first.report, flukes: []}};
  writeHeading(run, `Once more, alone: ${files.join(', ')}`);
  const second = await runVitest({...run, project: name, args: files});
  if (second.kind === 'stopped') return second;
  return {kind: 'judged', verdict: {project: name, ...applySecondRun(first.report, second.report)}};
};

const writeHeading = ({out, startedAt}: TestRun, title: string): void => {
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  out.write(`\n── ${title} · ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} ──\n`);
};
