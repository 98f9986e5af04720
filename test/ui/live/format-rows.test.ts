import {stripVTControlCharacters} from 'node:util';

import stringWidth from 'string-width';
import {expect, test} from 'vitest';

import type {Row} from '../../../src/core/rows.ts';
import {formatRows, type Fit} from '../../../src/ui/live/format-rows.ts';

const fit: Fit = {columns: 79, lines: 23, now: 100_000, style: 'plain'};

const rows: readonly Row[] = [
  {name: 'backend', mark: 'running', word: 'building', since: 35_000, detail: '[runtime 4/4] COPY . .'},
  {name: 'web', mark: 'ready', word: 'ready', since: undefined, detail: 'http://127.0.0.1:3000'},
  {name: 'worker', mark: 'failed', word: 'failed', since: undefined, detail: 'The image could not be built.'},
  {name: 'todo', mark: 'waiting', word: 'waiting', since: undefined, detail: ''},
];

test('a row has its mark, name, word, duration and detail in columns', () => {
  expect(formatRows(rows, fit)).toEqual([
    '● backend  building   1 min 5 s  [runtime 4/4] COPY . .',
    '✓ web      ready      http://127.0.0.1:3000',
    '✗ worker   failed     The image could not be built.',
    '○ todo     waiting',
  ]);
});

test('colours change nothing but the colour', () => {
  const coloured = formatRows(rows, {...fit, style: 'coloured'});
  expect(coloured[2]).toContain('\u001b[31m✗');
  expect(coloured.map(stripVTControlCharacters).map(line => line.trimEnd())).toEqual(formatRows(rows, fit));
});

test.each([1, 2, 5, 10, 19, 30, 59])('no line is wider than %i columns, whatever characters it has', columns => {
  const wide = rows.map(row => ({...row, name: `${row.name}の日本語の名前👩‍👩‍👧`, detail: 'ログの行 👍🏽 '.repeat(20)}));
  for (const style of ['plain', 'coloured'] as const)
    for (const line of formatRows(wide, {...fit, columns, style}))
      expect(stringWidth(line)).toBeLessThanOrEqual(columns);
});

test('a detail that is too long is cut with an ellipsis', () => {
  expect(formatRows(rows, {...fit, columns: 40})[0]).toBe('● backend  building   1 min 5 s  [runti…');
});

test('of more rows than lines the most urgent ones are shown, in their order', () => {
  expect(formatRows(rows, {...fit, lines: 3})).toEqual([
    '● backend  building   1 min 5 s  [runtime 4/4] COPY . .',
    '✗ worker   failed     The image could not be built.',
    '  … and 2 more',
  ]);
  expect(formatRows(rows, {...fit, lines: 1})).toEqual(['  … and 4 more']);
  expect(formatRows(rows, {...fit, lines: 0})).toEqual([]);
});

test('what a tool says cannot break the line it is shown in', () => {
  const [row] = rows;
  const [line] = formatRows([{...row!, detail: 'a\nb\r\u001b[2Jc\td'}], fit);
  expect(line).toBe('● backend  building   1 min 5 s  abc d');
});
