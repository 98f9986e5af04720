import {existsSync} from 'node:fs';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {openTinyProject} from '../rig/tiny-project.ts';

/** A Docker that never answers keeps devloop in its first stage. */
const hangingDocker = {docker: 'touch "$0.asked"; exec sleep 60'};

test.each([['--once'], ['down']])('while one devloop runs, `devloop %s` ends with 3 and names it', async command => {
  await using project = await openTinyProject({name: 'tiny', tools: hangingDocker});
  const first = project.start('--once');
  await expect.poll(() => existsSync(join(project.tools, 'docker.asked')), {timeout: 60_000}).toBe(true);
  const {exitCode, text} = await project.run(command);
  first.kill('SIGINT');
  expect({exitCode, text}).toMatchObject({exitCode: 3});
  expect(text).toContain('Another devloop (process');
  expect(await first.ended).toMatchObject({exitCode: 130});
});
