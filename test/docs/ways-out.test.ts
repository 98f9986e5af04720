import {globSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

import {expect, test} from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Where text may leave devloop for a stream, and why a secret cannot be in it. */
const waysOut: Readonly<Record<string, string>> = {
  'src/cli/write-to.ts': 'it is given what masks',
  'src/cli/report/open-annotations.ts': 'it masks',
  'src/cli/main.ts': 'help, version, and what was wrong with the arguments',
  'src/cli/show-environment.ts': 'a path of its own',
  'src/cli/follow-readers.ts': "the system's word about stdout",
};

/** Drivers write to sockets, too: theirs is what names a stream of the process. */
const writes = (file: string): RegExp =>
  file.startsWith('src/drivers/')
    ? /\bconsole\.|\bprocess\.std(?:out|err)/
    : /\bconsole\.|\b(?:stdout|stderr|stream)\.write\(/;

test('whatever devloop writes to a stream is masked on its way out', () => {
  const writing = globSync('src/**/*.ts', {cwd: root}).filter(file =>
    writes(file).test(readFileSync(join(root, file), 'utf8')),
  );
  expect(writing.toSorted()).toEqual(Object.keys(waysOut).toSorted());
});

test('every stream is given what masks', () => {
  const calls = globSync('src/**/*.ts', {cwd: root}).flatMap(file =>
    Array.from(readFileSync(join(root, file), 'utf8').matchAll(/\bwriteTo\((.*)/g), ([call]) => call),
  );
  expect(calls.length).toBeGreaterThan(3);
  expect(calls.filter(call => !/secrets\.mask/.test(call))).toEqual([]);
});

test('what devloop tells on its socket is masked', () => {
  const source = readFileSync(join(root, 'src/cli/open-daemon.ts'), 'utf8');
  const told = Array.from(
    source.matchAll(/(?:readStatus: \(\) =>|return) ([\w.]*)\((?:statusOf|describeFailure)\(/g),
    ([, mask]) => mask,
  );
  expect(told).toEqual(['run.secrets.maskData', 'run.secrets.maskData']);
});
