import {rm} from 'node:fs/promises';
import {removeEngine, removeImages} from './docker-removal.ts';
import {findEngineProcess} from './docker-process.ts';
import {restoreForwarding} from './firewall.ts';
import {writeSetting} from './kernel-settings.ts';
import type {Lab} from './lab.ts';
import {removeLinks} from './links.ts';
import {engineFolder, recordFile} from './places.ts';
import {loadRecord} from './record.ts';
import {writeFound} from './step.ts';

/** Whether the products in the cache go too: with them the next `up` takes a minute, without them a quarter of an hour. */
export type Thoroughness = 'keep cache' | 'remove cache';

/** Removes what the lab made, and nothing else. */
export const down = async (lab: Lab, thoroughness: Thoroughness) => {
  if ((await findEngineProcess()) === undefined) await removeImages(lab);
  await removeEngine(lab);
  await restoreSettings(lab);
  for (const link of await removeLinks(lab.cache)) writeFound(`${link} removed`, lab);
  if (thoroughness === 'keep cache') return;
  await rm(lab.cache, {recursive: true, force: true});
  writeFound(`${lab.cache} removed`, lab);
};

const restoreSettings = async (lab: Lab) => {
  const {settings, packages} = await loadRecord(recordFile);
  for (const [name, value] of Object.entries(settings)) {
    await writeSetting(name, value);
    writeFound(`${name.replaceAll('/', '.')} is ${value} again`, lab);
  }
  if (settings['net/ipv4/ip_forward'] === '0') await restoreForwarding(lab.signal);
  if (packages.length > 0) writeFound(`Debian's packages ${packages.join(', ')} stay installed`, lab);
  await rm(engineFolder, {recursive: true, force: true});
};
