import fc from 'fast-check';
import {expect, test} from 'vitest';

import {cleanText} from '../../src/core/clean-text.ts';

test.each([
  ['plain text with a\ttab', 'plain text with a\ttab'],
  ['\u001b[31mred\u001b[0m', '\u001b[31mred\u001b[0m'],
  ['before\u001b[2J\u001b[Hafter', 'beforeafter'],
  ['\u001b]0;a title\u0007rest', 'rest'],
  ['\u001b]52;c;ZXZpbA==\u001b\\rest', 'rest'],
  ['\u001b]8;;http://127.0.0.1\u0007link\u001b]8;;\u0007', 'link'],
  ['never ended \u001b]52;c;ZXZpbA', 'never ended '],
  ['\u001bPq device\u001b\\rest', 'rest'],
  ['\u009b2Jrest', 'rest'],
  ['over\rwritten\b\u0000', 'overwritten'],
  ['right\u202eto left', 'rightto left'],
  ['a lone \u001b escape', 'a lone  escape'],
])('%j is shown as %j', (text, shown) => {
  expect(cleanText(text)).toBe(shown);
});

test('whatever comes in, no control character but tabs and colours goes out', () => {
  const noise = fc.array(
    fc.oneof(
      fc.constantFrom('\u001b', '[', ']', 'm', ';', '1', 'P', '\\', '\u0007', '\u009b', '\u202e', 'x', '\t'),
      fc.string(),
    ),
  );
  fc.assert(
    fc.property(noise, parts => {
      const shown = cleanText(parts.join('')).replaceAll(/\u001b\[[0-9:;]*m/g, '');
      expect(shown).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});
