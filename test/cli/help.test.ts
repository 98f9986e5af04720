import {expect, test} from 'vitest';

import {parseRequest} from '../../src/cli/arguments.ts';
import {exitCodes, signalCodes} from '../../src/cli/exit-code.ts';
import {help} from '../../src/cli/help.ts';

const commandLines = help.split('\n').filter(line => line.startsWith('  devloop'));

test('the help names every command, and each as it is understood', () => {
  const requests = commandLines.map(line => {
    const [command = ''] = line.trim().split(/\s{2,}|(?<=--all) |…/);
    return parseRequest(command.split(' ').slice(1));
  });
  expect(requests.map(({kind}) => kind)).toEqual([
    'up',
    'up',
    'up',
    'detach',
    'status',
    'wait',
    'why',
    'why',
    ...Array<string>(7).fill('command'),
    'stop',
    'down',
    'down',
    'doctor',
    'env',
  ]);
});

test('the help names every option', () => {
  const lap = ['--timeout TIME', '--report FILE', '--junit FILE', '--bundle FOLDER'];
  for (const option of [
    '--once',
    '--all',
    '--recreate',
    '--fix',
    '--json',
    '--for ready',
    '--config FILE',
    '--ui=VIEW',
    ...lap,
    '-h, --help',
    '-v, --version',
  ])
    expect(help).toContain(option);
});

test.each(Object.values(exitCodes))('the help says what exit code %i means', code => {
  expect(help).toMatch(new RegExp(`Exit codes:[^]*\\b${code} \\w`));
});

test.each(Object.entries(signalCodes))('the help names %s and its exit code %i', (signal, code) => {
  expect(help).toContain(signal);
  expect(help).toContain(String(code));
});

test('the help fits a terminal of 120 columns', () => {
  expect(Math.max(...help.split('\n').map(line => line.length))).toBeLessThanOrEqual(120);
});
