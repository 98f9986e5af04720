import {expect, test} from 'vitest';

import {parseSize} from '../../src/config/parse-size.ts';
import {describeProblems, sampleUserConfig as sample} from '../rig/config-project.ts';

test.each([
  ['500MB', 500_000_000],
  ['20 GB', 20_000_000_000],
  ['1.5TB', 1_500_000_000_000],
])('takes %s', async (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
  expect(await describeProblems({...sample, prune: {keep: 5, buildCache: text}})).toEqual([]);
});

test.each([
  [{buildCache: '20'}, 'prune.buildCache', 'a size such as `20GB`'],
  [{buildCache: '20gb'}, 'prune.buildCache', 'a size such as `20GB`'],
  [{buildCache: '-1GB'}, 'prune.buildCache', 'a size such as `20GB`'],
  [{keep: 0}, 'prune.keep', 'a number of images from 1 to 1000'],
  [{keep: 1.5}, 'prune.keep', 'a number of images from 1 to 1000'],
  [{older: '3d'}, 'prune.older', 'keep, buildCache'],
])('refuses %j', async (prune, path, expected) => {
  const [problem, ...others] = await describeProblems({...sample, prune});
  expect(others).toEqual([]);
  expect(problem).toContain(`${path} | `);
  expect(problem).toContain(expected);
});
