import {expect, test} from 'vitest';

import {formatFrame} from '../../../src/ui/live/format-frame.ts';
import {openScreen} from '../../rig/screen.ts';

/** Draws frames one after the other and tells what is on the screen then. */
async function draw(
  size: {readonly columns: number; readonly rows: number},
  frames: readonly {readonly above?: string; readonly lines: readonly string[]; readonly columns?: number}[],
) {
  const screen = openScreen(size.columns, size.rows);
  let previous: readonly string[] = [];
  for (const {above = '', lines, columns = size.columns} of frames) {
    screen.resize(columns, size.rows);
    await screen.write(formatFrame({previous, columns, above, lines}));
    previous = lines;
  }
  return screen;
}

const size = {columns: 20, rows: 6};

test('lines take the place of those before, and leave nothing of them', async () => {
  const screen = await draw(size, [{lines: ['a long first line', 'second', 'third']}, {lines: ['first', 'second']}]);
  expect(screen.lines()).toEqual(['first', 'second']);
  expect(screen.cursor()).toEqual({line: 2, column: 0});
});

test('what comes above stays, also when it is wider than the screen and when it scrolls away', async () => {
  const long = 'a line that is wider than twenty columns';
  const screen = await draw(size, [
    {lines: ['one', 'two']},
    {above: `${long}\n`, lines: ['one', 'two']},
    {above: 'x\ny\nz\n', lines: ['one', '2']},
  ]);
  expect(screen.lines()).toEqual(['a line that is wider', ' than twenty columns', 'x', 'y', 'z', 'one', '2']);
});

test('a line of exactly the width above keeps its last character', async () => {
  const screen = await draw(size, [{lines: ['one']}, {above: `${'x'.repeat(20)}\n`, lines: ['one']}]);
  expect(screen.lines()).toEqual(['x'.repeat(20), 'one']);
});

test('lines that a narrower terminal has broken are all replaced', async () => {
  const screen = await draw(size, [
    {above: 'kept\n', lines: ['0123456789abcdef', 'two']},
    {lines: ['01234567', 'two'], columns: 9},
  ]);
  expect(screen.lines()).toEqual(['kept', '01234567', 'two']);
});

test('a line that turns out wider than the terminal does not wrap', async () => {
  const screen = await draw(size, [{lines: ['0123456789abcdefghijklmn', 'two']}, {lines: ['x', 'two']}]);
  expect(screen.lines().slice(-2)).toEqual(['x', 'two']);
});

test('the cursor is hidden only inside of a frame, and lines wrap again after it', () => {
  const text = formatFrame({previous: [], columns: 20, above: '', lines: ['one']});
  expect(text.indexOf('\u001b[?25h')).toBeGreaterThan(text.indexOf('\u001b[?25l'));
  expect(text.indexOf('\u001b[?7h')).toBeGreaterThan(text.indexOf('\u001b[?7l'));
});
