import {resolve} from 'node:path';

import {loadConfig, loadConfigFile} from '../config/load-config.ts';
import type {Config} from '../core/config.ts';
import {failed, ok, type Result} from '../core/job-end.ts';
import type {Output} from '../ui/output.ts';
import {readConfigSecrets} from './secrets/learn-secrets.ts';
import type {Secrets} from './secrets/secrets.ts';

type Options = {
  readonly signal: AbortSignal;
  readonly secrets: Secrets;
  /** Is told what a config prints while it is loaded. */
  readonly output: Pick<Output, 'showLog'>;
};

/** Finds and loads the config: the one that was named, or the nearest one from the working folder upwards. Its secrets are hidden from then on. */
export async function openProject(
  configFile: string | undefined,
  {signal, secrets, output}: Options,
): Promise<Result<Config>> {
  const loaded =
    configFile === undefined
      ? await loadConfig(process.cwd(), {signal})
      : await loadConfigFile(resolve(configFile), {signal});
  if (loaded.kind === 'loaded') await readConfigSecrets(loaded.config, secrets);
  for (const text of loaded.output) output.showLog({at: Date.now(), source: 'config', text});
  return loaded.kind === 'loaded' ? ok(loaded.config) : failed(loaded.failure);
}
