import {appendFile, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {Secrets} from '../../../src/cli/secrets/secrets.ts';
import {openRevisionFiles, readLastRevisions, readRevisions} from '../../../src/cli/trace/revision-files.ts';
import type {RevisionRecord} from '../../../src/core/trace/revision-record.ts';
import type {StateFolder} from '../../../src/drivers/state-folder.ts';
import {sampleRevision} from '../../rig/revision-record.ts';
import {openMount, smallDisk} from '../../rig/small-disk.ts';
import {createTempFolder} from '../../rig/temp-folder.ts';

async function writeAll(folder: StateFolder, records: readonly RevisionRecord[]): Promise<readonly Error[]> {
  const failures: Error[] = [];
  await using files = openRevisionFiles({folder, mask: record => record, onFailure: error => failures.push(error)});
  for (const record of records) files.write(record);
  return failures;
}

test('a revision is read as it was told of last', async () => {
  await using folder = await createTempFolder();
  await writeAll(folder, [
    sampleRevision(1),
    sampleRevision(2, {ending: {kind: 'under-way'}, build: null}),
    sampleRevision(2),
  ]);
  expect(await readRevisions(folder, 'api')).toEqual([sampleRevision(1), sampleRevision(2)]);
  expect((await stat(join(folder.path, 'revisions-api.ndjson'))).mode & 0o777).toBe(0o600);
});

test('each service has a file of its own, and a devloop that is started goes on counting from the newest in it', async () => {
  await using folder = await createTempFolder();
  await writeAll(folder, [sampleRevision(1), sampleRevision(2), sampleRevision(7, {service: 'web'})]);
  expect(await readLastRevisions(folder)).toEqual({
    api: {revision: 2, hash: 'hash 2'},
    web: {revision: 7, hash: 'hash 7'},
  });
});

test('before there is any revision, there is nothing to go on from', async () => {
  await using folder = await createTempFolder();
  expect(await readLastRevisions(folder)).toEqual({});
  expect(await readRevisions(folder, 'api')).toEqual([]);
});

test('the last 200 revisions are kept', async () => {
  await using folder = await createTempFolder();
  for (let revision = 1; revision <= 300; revision++)
    await writeAll(folder, [sampleRevision(revision, {ending: {kind: 'under-way'}}), sampleRevision(revision)]);
  const kept = await readRevisions(folder, 'api');
  expect(kept.at(-1)).toEqual(sampleRevision(300));
  expect(kept.length).toBeLessThanOrEqual(250);
  expect(kept.length).toBeGreaterThanOrEqual(200);
  const lines = (await readFile(join(folder.path, 'revisions-api.ndjson'), 'utf8')).split('\n');
  expect(lines.length).toBeLessThanOrEqual(251);
});

test('what is no revision, or only the beginning of one, is left out', async () => {
  await using folder = await createTempFolder();
  await writeAll(folder, [sampleRevision(1)]);
  const path = join(folder.path, 'revisions-api.ndjson');
  await appendFile(path, `7\n{"service":"api"}\n{"service":"api","revision":3,"hash":"x","cause":{"kind":"edited"}}\n`);
  await appendFile(path, JSON.stringify(sampleRevision(2)).slice(0, 100));
  expect(await readRevisions(folder, 'api')).toEqual([sampleRevision(1)]);
  await writeAll(folder, [sampleRevision(3)]);
  expect((await readRevisions(folder, 'api')).map(({revision}) => revision)).toEqual([1, 3]);
});

test('secrets are masked on their way into the file', async () => {
  await using folder = await createTempFolder();
  const secrets = new Secrets();
  secrets.hide(['hunter2']);
  {
    await using files = openRevisionFiles({folder, mask: secrets.maskData, onFailure: () => {}});
    files.write(sampleRevision(1, {ending: {kind: 'failed', at: 1, failure: 'build-failed', what: 'no hunter2'}}));
  }

  expect(await readRevisions(folder, 'api')).toMatchObject([{ending: {what: 'no ***'}}]);
});

test('a disk that is full is told of once, for all services, and what was there stays', async context => {
  await using folder = await createTempFolder();
  await using _disk = await openMount(context, smallDisk('64k'), folder.path);
  await writeAll(folder, [sampleRevision(1)]);
  await writeFile(join(folder.path, 'full'), Buffer.alloc(65_536)).catch(() => undefined);
  const long = {kind: 'failed', at: 1, failure: 'build-failed', what: 'x'.repeat(8192)} as const;
  const web = sampleRevision(1, {service: 'web', ending: long});
  const failures = await writeAll(folder, [sampleRevision(2, {ending: long}), sampleRevision(3), web]);
  expect(failures).toEqual([expect.objectContaining({code: 'ENOSPC'})]);
  expect(await readRevisions(folder, 'api')).toContainEqual(sampleRevision(1));
});
