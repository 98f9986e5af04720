import process from 'node:process';

import type {Config} from '../../core/config.ts';
import type {World} from '../../jobs/world.ts';
import {releaseOf, type Knowledge, type ReleaseJob} from './mask-jobs.ts';
import {readBuildSecrets} from './read-build-secrets.ts';
import {parseUrlPart} from './secret-variants.ts';
import type {Secrets} from './secrets.ts';

/** Hides the passwords of proxies, which tools are handed with their addresses. */
export function readProxyPasswords(secrets: Secrets): void {
  const proxies = Object.entries(process.env).filter(([name]) => /^(?:https?|all)_proxy$/iv.test(name));
  const passwords = proxies.map(([, address = '']) => URL.parse(address)?.password ?? '');
  secrets.hide(passwords.flatMap(password => [password, parseUrlPart(password)]));
}

/** Hides what a config hands to its builds, and keeps the names readable that the config gives. */
export async function readConfigSecrets(config: Config, secrets: Secrets): Promise<void> {
  readProxyPasswords(secrets);
  secrets.showNames(namesIn(config));
  secrets.hide(await readBuildSecrets(config));
}

/** Hides the values of all Secrets that a release has in the cluster; whatever keeps them from being read must not keep a lap from going on. */
export const createLearnSecrets =
  (world: Pick<World, 'openCluster'>, secrets: Secrets) =>
  async (job: ReleaseJob, signal: AbortSignal): Promise<Knowledge> => {
    try {
      const [{readRelease}, {listSecretValues}] = await Promise.all([
        import('../../drivers/helm/release-record.ts'),
        import('../../drivers/helm/manifest-secrets.ts'),
      ]);
      const cluster = await world.openCluster(job.cluster.context);
      const record = await readRelease({cluster, ...releaseOf(job)}, signal);
      const manifests = record === undefined ? [] : [record.manifest, ...record.hooks.map(({manifest}) => manifest)];
      secrets.hide(manifests.flatMap(listSecretValues));
      return 'known';
    } catch {
      return 'unknown';
    }
  };

const namesIn = ({name, cluster, registry, services, releases, forwards}: Config): readonly string[] => [
  name,
  cluster.name,
  registry.name,
  ...Object.keys(services),
  ...Object.values(releases).flatMap(release => [release.name, release.namespace]),
  ...Object.values(forwards).flatMap(forward => [
    forward.name,
    forward.target.kind === 'service' ? forward.target.service : forward.target.name,
  ]),
];
