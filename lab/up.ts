import {createDocker} from './docker-engine.ts';
import {createImages} from './images.ts';
import {raiseKernelSettings} from './kernel-settings.ts';
import type {Lab} from './lab.ts';
import {createTools} from './tools.ts';

/** Brings up what the machine lacks, and uses what it has. */
export const up = async (lab: Lab) => {
  await createTools(['docker'], lab);
  await createDocker(lab);
  await raiseKernelSettings(lab);
  await createTools(['docker-buildx', 'kind', 'helm', 'kubectl'], lab);
  await createImages(lab);
};
