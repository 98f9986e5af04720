import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';

import {afterEach, expect, test, vi} from 'vitest';

import {Secrets} from '../../../src/cli/secrets/secrets.ts';
import {findLastRevisions, openTelling} from '../../../src/cli/trace/open-telling.ts';
import {readRevisions} from '../../../src/cli/trace/revision-files.ts';
import type {Mode} from '../../../src/core/state.ts';
import {openStateFolder} from '../../../src/drivers/state-folder.ts';
import {collectTexts} from '../../rig/collect-texts.ts';
import {now} from '../../rig/drive.ts';
import {smallConfig} from '../../rig/sample-config.ts';
import {tellRevisions} from '../../rig/tell-revisions.ts';
import {createTempFolder} from '../../rig/temp-folder.ts';
import {readTrace} from '../../simulation/read-trace.ts';
import {replay} from '../../simulation/replay.ts';

afterEach(() => vi.unstubAllEnvs());

/** What the simulated registry is called in every job that has to do with it. */
const hidden = 'container of devloop-registry';

/** A first lap and an edit, told while devloop is in that mode; the trace is beside the project. */
async function tellLap(root: string, mode: Mode) {
  vi.stubEnv('XDG_STATE_HOME', join(root, 'state'));
  const config = {...smallConfig, root};
  const {output, texts} = collectTexts();
  const secrets = new Secrets();
  secrets.hide([hidden]);
  const trace = join(root, 'traces', 'lap.ndjson');
  const history = tellRevisions(config);
  {
    await using telling = await openTelling({config, mode, trace, secrets, output}, {config, mode: 'stay', at: now});
    history.follow(telling.showEvent);
    history.tell({type: 'configLoaded', config});
    history.pass();
    history.edit('/app/services/api/main.py', 1);
    history.pass();
  }

  return {config, texts, trace};
}

test('while devloop stays, each revision is told in a line and kept, and the next start goes on counting', async () => {
  await using folder = await createTempFolder();
  const {config, texts} = await tellLap(folder.path, 'stay');
  expect(texts.map(text => text.split(' in ')[0])).toEqual(['api r1 live', 'api r2 live']);
  const state = await openStateFolder({project: config.name, root: config.root});
  expect(await readRevisions(state, 'api')).toMatchObject([
    {revision: 1, cause: {kind: 'first'}, ending: {kind: 'live'}},
    {revision: 2, cause: {kind: 'edited'}, ending: {kind: 'live'}},
  ]);
  expect(await findLastRevisions(config)).toMatchObject({api: {revision: 2}});
});

test('with --once revisions are neither told nor kept', async () => {
  await using folder = await createTempFolder();
  const {config, texts} = await tellLap(folder.path, 'once');
  expect(texts).toEqual([]);
  expect(await findLastRevisions(config)).toEqual({});
});

test('a trace has every event but no secret, only its owner can read it, and it can be gone through again', async () => {
  await using folder = await createTempFolder();
  const {trace} = await tellLap(folder.path, 'once');
  expect((await stat(trace)).mode & 0o777).toBe(0o600);
  const text = await readFile(trace, 'utf8');
  const {outcome, started} = replay(readTrace(text));
  expect(outcome).toBe('ready');
  expect(text).not.toContain(hidden);
  expect(started.filter(({kind}) => kind === 'build-image')).toHaveLength(2);
});
