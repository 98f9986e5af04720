import {access, constants} from 'node:fs/promises';

import type {BuildCause} from './build-cause.ts';

/** Where a build finds a secret: in a variable of devloop's own environment, or in a file with an absolute path. */
export type BuildSecret =
  | {readonly kind: 'variable'; readonly id: string; readonly variable: string}
  | {readonly kind: 'file'; readonly id: string; readonly file: string};

/** The options that name the secrets; none of them holds one. */
export const formatSecrets = (secrets: readonly BuildSecret[]): readonly string[] =>
  secrets.flatMap(secret => [
    '--secret',
    [`id=${secret.id}`, secret.kind === 'variable' ? `env=${secret.variable}` : `src=${secret.file}`]
      .map(quoteField)
      .join(','),
  ]);

/** The variables that the secrets name: nothing else of the environment reaches the build. */
export const readSecretVariables = (secrets: readonly BuildSecret[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    secrets.flatMap(secret => {
      const value = secret.kind === 'variable' ? process.env[secret.variable] : undefined;
      return secret.kind === 'variable' && value !== undefined ? [[secret.variable, value]] : [];
    }),
  );

/** Looks for the first secret that is not there: BuildKit would hand on an empty one in place of a variable that is not set. */
export const findMissingSecret = async (secrets: readonly BuildSecret[]): Promise<BuildCause | undefined> => {
  for (const secret of secrets) {
    if (secret.kind === 'variable' && process.env[secret.variable] === undefined)
      return {kind: 'secret-unset', variable: secret.variable};
    if (secret.kind === 'file' && !(await isReadable(secret.file)))
      return {kind: 'secret-unreadable', file: secret.file};
  }
  return undefined;
};

const isReadable = async (file: string): Promise<boolean> => {
  try {
    await access(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
};

/** Docker reads the fields as CSV. */
const quoteField = (field: string): string => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
