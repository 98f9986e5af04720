import {expect, test} from 'vitest';

import {formatSummary} from '../../../lab/tests/format-summary.ts';
import {applySecondRun, filesToRunAgain, type FileEnd, type Report, type TestEnd} from '../../../lab/tests/report.ts';

const passed = (name: string): TestEnd => ({name, state: 'passed', errors: []});

const failed = (name: string, text = 'Error: no'): TestEnd => ({name, state: 'failed', errors: [{line: 7, text}]});

const fileEnd = (file: string, tests: readonly TestEnd[], changes: Partial<FileEnd> = {}): FileEnd => ({
  file,
  milliseconds: 1000,
  errors: [],
  tests,
  ...changes,
});

const reportOf = (...files: readonly FileEnd[]): Report => ({files, errors: []});

const verdictOf = (report: Report) => ({project: 'unit', report, flukes: []});

test('names the five slowest files of each project', () => {
  const files = [1, 2, 3, 4, 5, 60].map(seconds => fileEnd(`${seconds}.test.ts`, [], {milliseconds: seconds * 1000}));
  const lines = formatSummary([verdictOf(reportOf(...files)), {...verdictOf(reportOf(...files)), project: 'slow'}]);
  expect(lines.split('\n')).toEqual([
    '  60.0 s  unit · 60.test.ts',
    '   5.0 s  unit · 5.test.ts',
    '   4.0 s  unit · 4.test.ts',
    '   3.0 s  unit · 3.test.ts',
    '   2.0 s  unit · 2.test.ts',
    '  60.0 s  slow · 60.test.ts',
    '   5.0 s  slow · 5.test.ts',
    '   4.0 s  slow · 4.test.ts',
    '   3.0 s  slow · 3.test.ts',
    '   2.0 s  slow · 2.test.ts',
    '',
    '0 passed, 0 failed',
  ]);
});

test('of many failures with long messages as much is told as fits into the last lines of a log', () => {
  const long = Array.from({length: 40}, (_, line) => `line ${line}`).join('\n');
  const names = Array.from({length: 23}, (_, count) => `test ${count}`);
  const text = formatSummary([
    verdictOf(
      reportOf(
        fileEnd(
          'a.test.ts',
          names.map(name => failed(name, long)),
        ),
      ),
    ),
  ]);
  expect(text.split('\n').length).toBeLessThan(90);
  expect(text).toContain('23 failed:\n✗ unit · a.test.ts:7 · test 0\n    line 0\n    line 1\n');
  expect(text).toContain('    line 4\n    (35 more lines above)\n✗ unit · a.test.ts:7 · test 1\n');
  expect(text).toContain('    (35 more lines above)\n  and 13 more\n\n0 passed, 23 failed');
});

test('of a single failure fifteen lines are told', () => {
  const long = Array.from({length: 40}, (_, line) => `line ${line}`).join('\n');
  const text = formatSummary([verdictOf(reportOf(fileEnd('a.test.ts', [failed('one', long)])))]);
  expect(text).toContain('    line 13\n    (26 more lines above)\n');
});

test('a file whose hooks failed is a failure beside its tests', () => {
  const broken = fileEnd('a.test.ts', [passed('one')], {errors: [{line: 3, text: 'Error: afterAll'}]});
  expect(formatSummary([verdictOf(reportOf(broken))])).toContain(
    '1 failed:\n✗ unit · a.test.ts:3 · no test, but the file itself\n    Error: afterAll\n\n1 passed, 1 failed',
  );
});

test('the second run of a file stands for the first, also where it is worse', () => {
  const first = reportOf(fileEnd('a', [failed('one'), passed('two')]), fileEnd('b', [passed('three')]));
  const second = reportOf(fileEnd('a', [passed('one'), failed('two')]));
  const verdict = applySecondRun(first, second);
  expect(verdict.flukes.map(({name}) => name)).toEqual(['one']);
  expect(formatSummary([{project: 'integration', ...verdict}])).toContain(
    '2 passed (1 of them only the second time), 1 failed',
  );
});

test('a file that the second run does not tell of has failed as before', () => {
  const first = reportOf(fileEnd('a', [failed('one')]));
  expect(applySecondRun(first, reportOf())).toEqual({report: first, flukes: []});
});

test('files are run again if they are few', () => {
  const files = ['a', 'b', 'c', 'd'].map(file => fileEnd(file, [failed('one')]));
  expect(filesToRunAgain(reportOf(...files.slice(1), fileEnd('e', [passed('one')])))).toEqual(['b', 'c', 'd']);
  expect(filesToRunAgain(reportOf(...files))).toEqual([]);
});
