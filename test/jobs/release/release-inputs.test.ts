import {rm} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {ProjectFiles} from '../../../src/drivers/project-files.ts';
import {hashReleaseInputs, probeReleaseInputs} from '../../../src/jobs/release/release-inputs.ts';
import {nothing} from '../../rig/job-context.ts';
import {createTempFolder} from '../../rig/temp-folder.ts';
import {writeFiles} from '../../rig/watched-folder.ts';

test('chart and values count as they are in that moment, also when the watch has not told of it', async () => {
  await using folder = await createTempFolder();
  await using files = new ProjectFiles();
  const stop = new AbortController();
  const root = folder.path;
  await writeFiles(root, {'chart/Chart.yaml': 'name: app\n', 'values.yaml': 'a: 1\n'});
  const inputs = {chart: {kind: 'folder', path: join(root, 'chart')}, values: [join(root, 'values.yaml')]} as const;
  const context = {world: {...nothing, files}, signal: new AbortController().signal};
  const {promise, resolve} = Promise.withResolvers<void>();
  const order = {root, ignore: [], inputs: [{kind: 'folder', path: inputs.chart.path} as const]};
  const ended = files
    .watch(order, {signal: stop.signal, onNews: news => (news.kind === 'ready' ? resolve() : undefined)})
    .catch((error: unknown) => error);
  await promise;
  const before = await hashReleaseInputs(inputs, context);
  expect(await probeReleaseInputs(inputs, context)).toBe(before);
  await writeFiles(root, {'chart/Chart.yaml': 'name: other\n'});
  const edited = await probeReleaseInputs(inputs, context);
  expect(edited).not.toBe(before);
  await writeFiles(root, {'values.yaml': 'a: 2\n'});
  expect(await probeReleaseInputs(inputs, context)).not.toBe(edited);
  await rm(join(root, 'values.yaml'));
  expect(await probeReleaseInputs(inputs, context)).toBeUndefined();
  stop.abort();
  await ended;
});
