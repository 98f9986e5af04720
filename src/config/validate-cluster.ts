import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';

import {parse} from 'yaml';
import * as z from 'zod';

import type {Config} from '../core/config.ts';
import type {Checked} from './checked.ts';
import type {UserCluster} from './define-config.ts';
import {validatePath} from './validate-path.ts';

const defaultName = 'devloop';

/** Which cluster is meant: the name in the config, else in the kind config file, else the one that all projects share. */
export const validateCluster = async ({kind, name}: UserCluster, root: string): Promise<Checked<Config['cluster']>> => {
  if (kind === undefined) return {value: {name: name ?? defaultName}, problems: []};
  const configFile = resolve(root, kind);
  const path = ['cluster', 'kind'];
  const value = {name: name ?? defaultName, configFile};
  const problems = await validatePath(configFile, {path, kind: 'file', what: 'The kind config file'});
  if (problems.length > 0) return {value, problems};

  const parsed = parseKindConfig(await readFile(configFile, 'utf8'));
  if (parsed.kind === 'valid') return {value: {...value, name: name ?? parsed.name ?? defaultName}, problems};
  const {reason: message} = parsed;
  return {value, problems: [{path, message, expected: 'a kind config file with `kind: Cluster`', got: configFile}]};
};

const kindConfigSchema = z.object({kind: z.literal('Cluster'), name: z.string().optional()});

type KindConfig =
  | {readonly kind: 'valid'; readonly name: string | undefined}
  | {readonly kind: 'invalid'; readonly reason: string};

const parseKindConfig = (text: string): KindConfig => {
  try {
    const parsed = kindConfigSchema.safeParse(parse(text));
    return parsed.success
      ? {kind: 'valid', name: parsed.data.name}
      : {kind: 'invalid', reason: 'This file is not meant for kind'};
  } catch (error) {
    const [reason] = String(error).split('\n', 1);
    return {kind: 'invalid', reason: `This file cannot be read: ${reason}`};
  }
};
