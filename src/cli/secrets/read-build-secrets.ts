import {readFile} from 'node:fs/promises';
import process from 'node:process';

import type {BuildSecret, Config} from '../../core/config.ts';

/** Reads the values of all build secrets of a config, so that they can be masked; what is not there is the build's to tell. */
export const readBuildSecrets = async ({services}: Config): Promise<readonly string[]> =>
  Promise.all(
    Object.values(services)
      .flatMap(({build}) => build.secrets)
      .map(readSecret),
  );

async function readSecret(secret: BuildSecret): Promise<string> {
  if (secret.kind === 'variable') return process.env[secret.variable] ?? '';
  try {
    return await readFile(secret.file, 'utf8');
  } catch {
    return '';
  }
}
