import {expect, test} from 'vitest';

import {chooseView} from '../../src/cli/choose-view.ts';

const env = {TERM: 'xterm-256color'};

test.each([
  ['a terminal', {env, isTerminal: true}, 'live'],
  ['a pipe or a file', {env, isTerminal: false}, 'stream'],
  ['a terminal that only knows lines', {env: {TERM: 'dumb'}, isTerminal: true}, 'stream'],
  ['a terminal that nobody names', {env: {}, isTerminal: true}, 'stream'],
  ['the terminal of a CI', {env: {...env, CI: 'true'}, isTerminal: true}, 'stream'],
  ['the terminal of a user who says that it is no CI', {env: {...env, CI: 'false'}, isTerminal: true}, 'live'],
] as const)('on %s', (_, surroundings, view) => {
  expect(chooseView('auto', surroundings)).toBe(view);
});

test.each(['stream', 'json'] as const)('`--ui=%s` is taken at its word', ui => {
  expect(chooseView(ui, {env, isTerminal: true})).toBe(ui);
});
