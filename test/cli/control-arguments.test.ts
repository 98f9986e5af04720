import {expect, test} from 'vitest';

import {parseRequest, type Request} from '../../src/cli/arguments.ts';

const configFile = undefined;

test.each<readonly [string, Request]>([
  ['--detach', {kind: 'detach', configFile}],
  ['--detach --recreate --config shop.ts', {kind: 'detach', cluster: 'recreate', configFile: 'shop.ts'}],
  ['status', {kind: 'status', format: 'text', configFile}],
  ['status --json', {kind: 'status', format: 'json', configFile}],
  ['--json status --config shop.ts', {kind: 'status', format: 'json', configFile: 'shop.ts'}],
  ['rebuild api web', {kind: 'command', command: {kind: 'rebuild', names: ['api', 'web']}, configFile}],
  ['rebuild --all', {kind: 'command', command: {kind: 'rebuild', names: 'all'}, configFile}],
  ['restart status', {kind: 'command', command: {kind: 'restart', names: ['status']}, configFile}],
  ['disable api', {kind: 'command', command: {kind: 'disable', names: ['api']}, configFile}],
  ['enable --all', {kind: 'command', command: {kind: 'enable', names: 'all'}, configFile}],
  ['pause', {kind: 'command', command: {kind: 'pause'}, configFile}],
  ['resume', {kind: 'command', command: {kind: 'resume'}, configFile}],
  ['remove web', {kind: 'command', command: {kind: 'remove', release: 'web'}, configFile}],
  ['wait', {kind: 'wait', timeout: 600_000, configFile}],
  ['wait --for ready --timeout 5m', {kind: 'wait', timeout: 300_000, configFile}],
  ['stop', {kind: 'stop', configFile}],
])('`devloop %s` is understood', (words, request) => {
  expect(parseRequest(words.split(' '))).toEqual(request);
});

test.each([
  ['rebuild', '`devloop rebuild` needs names of services or releases, or `--all`.'],
  ['disable --all api', '`devloop disable` takes names or `--all`, not both.'],
  ['pause api', '`devloop pause` takes no names, got `api`.'],
  ['remove', '`devloop remove` takes the name of one release that is not in the config any more.'],
  ['remove web db', '`devloop remove` takes the name of one release that is not in the config any more.'],
  ['wait --for rollout', 'There is no `--for=rollout`: expected `ready`.'],
  ['wait --timeout 5', '`--timeout=5` is no time up to a day: expected `90s`, `5m` or `1h30m`.'],
  ['wait --timeout 25h', '`--timeout=25h` is no time up to a day: expected `90s`, `5m` or `1h30m`.'],
  ['status --once', '`--once` does not go with `devloop status`.'],
  ['stop --all', '`--all` does not go with `devloop stop`.'],
  ['status --detach', '`--detach` does not go with `devloop status`.'],
  ['--once --detach', '`--detach` goes with `devloop` alone.'],
  ['down --detach', '`--detach` goes with `devloop` alone.'],
  ['--detach --ui=json', '`--detach` goes with `devloop` alone.'],
  ['--json', '`--json` goes with `devloop status` and `devloop why`.'],
  ['down --for ready', '`--for` goes with `devloop wait`.'],
])('`devloop %s` is refused: %s', (words, message) => {
  expect(parseRequest(words.split(' '))).toEqual({kind: 'misuse', message});
});
