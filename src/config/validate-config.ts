import {dirname} from 'node:path';

import type {Config} from '../core/config.ts';
import type {ConfigProblem} from '../core/failure.ts';
import {parseSize} from './parse-size.ts';
import {parseUserConfig} from './parse-user-config.ts';
import {validateCluster} from './validate-cluster.ts';
import {validateForwards} from './validate-forwards.ts';
import {validateReleases} from './validate-releases.ts';
import {validateServices} from './validate-services.ts';

/** The config, or everything that is wrong with it at once. */
export type ValidatedConfig =
  | {readonly kind: 'valid'; readonly config: Config}
  | {readonly kind: 'invalid'; readonly problems: readonly ConfigProblem[]};

/** The deployed image, the one to roll back to, and one more. */
const defaultKeep = 3;

const defaultRegistry = {name: 'devloop-registry', port: 5001};

/** Makes what a config file exports into a `Config`; `file` is its absolute path. */
export const validateConfig = async (data: unknown, file: string): Promise<ValidatedConfig> => {
  const root = dirname(file);
  const parsed = parseUserConfig(data);
  const {config: user} = parsed;
  const registry = {
    name: user.registry?.name ?? defaultRegistry.name,
    port: user.registry?.port ?? defaultRegistry.port,
  };
  const [cluster, services, releases] = await Promise.all([
    validateCluster(user.cluster ?? {}, root),
    validateServices(user.services, root),
    validateReleases(parsed, root),
  ]);
  const forwards = validateForwards(parsed, registry.port);
  const problems = [parsed, cluster, services, releases, forwards].flatMap(part => part.problems);
  if (problems.length > 0) return {kind: 'invalid', problems};
  const config = {
    name: user.name,
    root,
    sources: [file],
    ignore: user.ignore ?? [],
    cluster: cluster.value,
    registry,
    prune: {
      keep: user.prune?.keep ?? defaultKeep,
      buildCache: user.prune?.buildCache === undefined ? undefined : parseSize(user.prune.buildCache),
    },
    services: services.value,
    releases: releases.value,
    forwards: forwards.value,
  };
  return {kind: 'valid', config};
};
