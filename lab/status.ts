import {findDocker} from './docker-engine.ts';
import {findEngineProcess} from './docker-process.ts';
import {listImages} from './images.ts';
import type {Lab} from './lab.ts';
import {findVersion} from './tools.ts';

/** Tells what is there of the lab, and changes nothing. */
export const status = async (lab: Lab) => {
  const engine = await findDocker(lab.signal);
  const owner = (await findEngineProcess()) === undefined ? "not the lab's" : "the lab's";
  const lines = [`Docker: ${engine === undefined ? 'does not answer' : `${engine} answers, ${owner}`}`];
  for (const name of ['docker', 'docker-buildx', 'kind', 'helm', 'kubectl'] as const) {
    lines.push(`${name}: ${(await findVersion(name, lab.signal)) ?? 'missing'}`);
  }
  const images = engine === undefined ? [] : await listImages(lab);
  lab.out.write([...lines, ...images].join('\n').concat('\n'));
};
