import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {arch} from 'node:process';
import {installPackages, loadAptSettings, loadDebian} from './debian-packages.ts';
import {formatAptSources, planSources} from './debian-sources.ts';
import type {Lab} from './lab.ts';
import {validateMachine} from './machine.ts';
import type {Product} from './product.ts';
import {runTool} from './run.ts';

/** What the machine trusts: where something on the way opens TLS, builds in a container must trust it too. */
const certificates = '/etc/ssl/certs/ca-certificates.crt';

/** As in Debian's slim images: nothing to read. */
const left = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/info/*', '/usr/share/locale/*'];

/** A minimal Debian of this release as `rootfs.tar`, with the machine's package sources and certificates. */
export const planRootfs = async (release: string, {signal}: Lab): Promise<Product> => {
  const sources = formatAptSources(planSources(release, await loadDebian()));
  const settings = await loadAptSettings(signal);
  const options = [
    '--variant=minbase',
    '--include=ca-certificates',
    ...settings.map(setting => `--aptopt=${setting}`),
    ...left.map(path => `--dpkgopt=path-exclude=${path}`),
    `--customize-hook=copy-in ${certificates} /etc/ssl/certs`,
  ];
  return {
    name: `debian-${release}`,
    recipe: [arch, sources, ...options, await readFile(certificates, 'utf8').catch(() => '')],
    expected: 'mmdebstrap, about 20 s',
    create: async folder => {
      await validateMachine(`a root file system of Debian ${release}`);
      await installPackages(['mmdebstrap'], signal);
      const list = join(folder, 'sources.list');
      await writeFile(list, sources);
      await runTool(['mmdebstrap', ...options, release, join(folder, 'rootfs.tar'), list], {
        signal,
        env: {TMPDIR: folder},
        what: `A root file system of Debian ${release} could not be made.`,
        next: 'Look whether the mirror that /etc/apt names answers and has this release, then run the lab again.',
      });
    },
  };
};
