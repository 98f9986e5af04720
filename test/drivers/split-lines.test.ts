import * as fc from 'fast-check';
import {expect, test} from 'vitest';

import {createLineSplitter} from '../../src/drivers/split-lines.ts';

const split = (chunks: readonly Uint8Array[], limit?: number): string[] => {
  const lines: string[] = [];
  const splitter = createLineSplitter(line => lines.push(line), limit);
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return lines;
};

const cutAt = (bytes: Uint8Array, positions: readonly number[]): Uint8Array[] => {
  const cuts = [0, ...positions.map(position => position % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
};

test.each([
  ['a line feed', 'one\ntwo\n', ['one', 'two']],
  ['carriage return and line feed', 'one\r\ntwo\r\n', ['one', 'two']],
  ['a lone carriage return', '10%\r20%\r30%\n', ['10%', '20%', '30%']],
  ['nothing at the end', 'one\ntwo', ['one', 'two']],
  ['an empty line in between', 'one\n\ntwo\n', ['one', '', 'two']],
])('splits at %s', (_name, text, lines) => {
  expect(split([Buffer.from(text)])).toEqual(lines);
});

test('says the same lines wherever the chunks are cut, also inside a character', () => {
  const piece = fc.constantFrom('a', 'é', '🐳', '\n', '\r', '\r\n', 'word ');
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat()), (pieces, positions) => {
      const bytes = Buffer.from(pieces.join(''));
      expect(split(cutAt(bytes, positions), 12)).toEqual(split([bytes], 12));
    }),
  );
});

test('cuts a line at the limit, between two characters, and says how much is missing', () => {
  expect(split([Buffer.from('aé🐳bcd\nnext\n')], 5)).toEqual(['aé…[+5 bytes]', 'next']);
});

test('keeps no more than the limit of a line that never ends', () => {
  const chunk = new Uint8Array(1024 * 1024).fill(0x78);
  const [line] = split(Array.from({length: 64}, () => chunk));
  expect(line?.length).toBeLessThan(17 * 1024);
  expect(line).toContain(`…[+${64 * 1024 * 1024 - 16 * 1024} bytes]`);
});
