import {mkdir, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {arch} from 'node:process';
import type {Lab} from './lab.ts';
import type {Product} from './product.ts';
import {runTool} from './run.ts';
import {nodeVersion, npmVersion} from './versions.ts';

/** Node's program and npm as npm's registry has them: `bin/node` and `npm/`. */
export const planNodeDistribution = ({signal}: Lab): Product => {
  const platform = `node-linux-${arch}`;
  const packages = [`${platform}@${nodeVersion}`, `npm@${npmVersion}`];
  const create = async (folder: string) => {
    const options = [
      '--prefix',
      folder,
      '--no-save',
      '--no-package-lock',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
    ];
    await runTool(['npm', 'install', ...options, ...packages], {
      signal,
      what: `The npm packages ${packages.join(' and ')} could not be downloaded.`,
      next: 'Look whether the registry that `npm config get registry` names answers, then run the lab again.',
    });
    const modules = join(folder, 'node_modules');
    await mkdir(join(folder, 'bin'));
    await rename(join(modules, platform, 'bin/node'), join(folder, 'bin/node'));
    await rename(join(modules, 'npm'), join(folder, 'npm'));
    await rm(modules, {recursive: true});
  };
  return {name: 'node-distribution', recipe: packages, expected: 'npm packages, about 7 s', create};
};
