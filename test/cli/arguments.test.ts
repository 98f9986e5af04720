import {expect, test} from 'vitest';

import {parseRequest, type Request} from '../../src/cli/arguments.ts';

const configFile = undefined;
const ui = 'auto';

test.each<readonly [string, Request]>([
  ['', {kind: 'up', mode: 'stay', part: [], ui, configFile}],
  ['--once', {kind: 'up', mode: 'once', part: [], ui, configFile}],
  ['--config shop.ts', {kind: 'up', mode: 'stay', part: [], ui, configFile: 'shop.ts'}],
  ['--config=shop.ts --once', {kind: 'up', mode: 'once', part: [], ui, configFile: 'shop.ts'}],
  ['--ui auto', {kind: 'up', mode: 'stay', part: [], ui, configFile}],
  ['--ui=stream', {kind: 'up', mode: 'stay', part: [], ui: 'stream', configFile}],
  ['--once --ui=json', {kind: 'up', mode: 'once', part: [], ui: 'json', configFile}],
  ['--once backend', {kind: 'up', mode: 'once', part: ['backend'], ui, configFile}],
  ['backend todo --once', {kind: 'up', mode: 'once', part: ['backend', 'todo'], ui, configFile}],
  ['--once --timeout 90s', {kind: 'up', mode: 'once', part: [], ui, configFile, timeout: 90_000}],
  ['--once --timeout=1h30m api', {kind: 'up', mode: 'once', part: ['api'], ui, configFile, timeout: 5_400_000}],
  ['--once --timeout 0.5s', {kind: 'up', mode: 'once', part: [], ui, configFile, timeout: 500}],
  [
    '--once --report r.json --junit r.xml --bundle out',
    {kind: 'up', mode: 'once', part: [], ui, configFile, report: 'r.json', junit: 'r.xml', bundle: 'out'},
  ],
  ['--trace t.ndjson', {kind: 'up', mode: 'stay', part: [], ui, configFile, trace: 't.ndjson'}],
  ['--once --trace t.ndjson api', {kind: 'up', mode: 'once', part: ['api'], ui, configFile, trace: 't.ndjson'}],
  ['--recreate', {kind: 'up', mode: 'stay', part: [], ui, cluster: 'recreate', configFile}],
  ['--once --recreate', {kind: 'up', mode: 'once', part: [], ui, cluster: 'recreate', configFile}],
  ['down', {kind: 'down', scope: 'releases', configFile}],
  ['down --all', {kind: 'down', scope: 'all', configFile}],
  ['--all down', {kind: 'down', scope: 'all', configFile}],
  ['down --config shop.ts', {kind: 'down', scope: 'releases', configFile: 'shop.ts'}],
  ['doctor', {kind: 'doctor', mode: 'look', configFile}],
  ['doctor --fix', {kind: 'doctor', mode: 'fix', configFile}],
  ['env', {kind: 'env', configFile}],
  ['env --config shop.ts', {kind: 'env', configFile: 'shop.ts'}],
  ['help', {kind: 'help'}],
  ['--help', {kind: 'help'}],
  ['-h', {kind: 'help'}],
  ['down --help', {kind: 'help'}],
  ['--version', {kind: 'version'}],
  ['-v', {kind: 'version'}],
])('`devloop %s` is understood', (words, request) => {
  expect(parseRequest(words.split(' ').filter(Boolean))).toEqual(request);
});

test.each([
  ['up', 'There is no command `up`.'],
  ['down env', 'Expected one command, got `down env`.'],
  ['down --once', '`--once` goes without a command.'],
  ['--all', '`--all` goes with `devloop down`.'],
  ['--once --all', '`--all` goes with `devloop down`.'],
  ['env --all', '`--all` goes with `devloop down`.'],
  ['--ui=fancy', 'There is no `--ui=fancy`: expected `auto`, `stream` or `json`.'],
  ['--ui=', 'There is no `--ui=`: expected `auto`, `stream` or `json`.'],
  ['--ui=tui', '`--ui=tui` is not there yet: expected `auto`, `stream` or `json`.'],
  ['--fix', '`--fix` goes with `devloop doctor`.'],
  ['down --fix', '`--fix` goes with `devloop doctor`.'],
  ['down --recreate', '`--recreate` goes with `devloop` and `devloop --once`.'],
  ['down --ui=json', '`--ui` goes with `devloop` and `devloop --once`.'],
  ['--once --timeout=90', expect.stringContaining('`--timeout=90` is no time: expected `90s`')],
  ['--once --timeout=0s', expect.stringContaining('`--timeout=0s` is no time')],
  ['--once --timeout=-5m', expect.stringContaining('`--timeout=-5m` is no time')],
  ['--timeout=5m', '`--timeout` goes with `devloop --once`.'],
  ['status --trace t.ndjson', '`--trace` does not go with `devloop status`.'],
  ['down --trace t.ndjson', '`--trace` goes with `devloop` and `devloop --once`.'],
  ['--detach --trace t.ndjson', '`--trace` goes with `devloop` and `devloop --once`.'],
  ['--trace=', '`--trace` needs a value.'],
  ['down --report r.json', '`--report` goes with `devloop --once`.'],
  ['--junit r.xml', '`--junit` goes with `devloop --once`.'],
  ['--once --report out --junit out', '`--report` and `--junit` need a file each.'],
  ['--once --bundle=', '`--bundle` needs a value.'],
  ['--ui', expect.stringContaining('--ui')],
  ['--config', expect.stringContaining('--config')],
  ['--config --once', expect.stringContaining('--config')],
  ['--once=yes', expect.stringContaining('--once')],
  ['--watch', expect.stringContaining('--watch')],
])('`devloop %s` is refused, and said why', (words, message) => {
  expect(parseRequest(words.split(' '))).toEqual({kind: 'misuse', message});
});
