import {expect, test} from 'vitest';

import {removeColours, replaceCommands, replaceNonAscii} from '../../src/ui/replace-characters.ts';

test.each([
  ['✓ ● ○ ✗ … →', '+ * - x ~ >'],
  ['größe 日本 🖼', 'gr??e ?? ?'],
  ['\u001b[31mplain\u001b[0m\ttext\n', '\u001b[31mplain\u001b[0m\ttext\n'],
])('a terminal without UTF-8 gets %j as %j', (text, replaced) => {
  expect(replaceNonAscii(text)).toBe(replaced);
});

test('colours are removed, the ways of a cursor are not', () => {
  expect(removeColours('\u001b[1;31mred\u001b[m\u001b[2A\u001b[J')).toBe('red\u001b[2A\u001b[J');
});

test.each([
  ['12:00:00 api | ##[set-env name=PATH]/tmp', '12:00:00 api | # #[set-env name=PATH]/tmp'],
  ['12:00:00 api | ::error::no command: it does not begin the line', undefined],
])('GitHub Actions finds no command in %j', (text, replaced = text) => {
  expect(replaceCommands(text)).toBe(replaced);
});
