import {basename} from 'node:path';

import type {Config} from '../core/config.ts';
import {failed} from '../core/job-end.ts';
import type {LoadConfig} from '../jobs/run-job.ts';
import type {Output} from '../ui/output.ts';
import {openProject} from './open-project.ts';
import type {Secrets} from './secrets/secrets.ts';

type Reload = {readonly config: Config; readonly secrets: Secrets; readonly output: Pick<Output, 'showLog'>};

/** Loads the config of a project that runs. It may change in all but its name and its folder, by which its state is found. */
export const createLoadConfig =
  ({config: {name, root}, secrets, output}: Reload): LoadConfig =>
  async (file, signal) => {
    const loaded = await openProject(file, {signal, secrets, output});
    if (loaded.kind === 'failed' || (loaded.value.name === name && loaded.value.root === root)) return loaded;
    const message = `\`name\` in ${basename(file)} cannot change while devloop runs: end devloop, and start it again`;
    return failed({
      kind: 'config-invalid',
      file,
      problems: [{path: ['name'], message, expected: `\`${name}\``, got: `\`${loaded.value.name}\``}],
    });
  };
