import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {recordFile} from './places.ts';
import {writeRecord} from './record.ts';
import {type Screen, writeFound} from './step.ts';

/** kind's known limits: systemd, kubelet and every pod watch files, and the default of 128 is soon used up. */
const floors = {'fs/inotify/max_user_instances': 512, 'fs/inotify/max_user_watches': 524_288} as const;

/** Raises what is too low for a cluster, and says so; a machine that forbids it is only told. */
export const raiseKernelSettings = async (screen: Screen) => {
  for (const [name, floor] of Object.entries(floors)) {
    const before = await readSetting(name);
    if (before === undefined || Number(before) >= floor) continue;
    const title = name.replaceAll('/', '.');
    try {
      await writeSetting(name, String(floor));
      await writeRecord(recordFile, {settings: {[name]: before}, packages: []});
      writeFound(`${title} raised from ${before} to ${floor}: a cluster watches many files`, screen);
    } catch (error) {
      writeFound(
        `${title} is ${before} and cannot be raised to ${floor} (${String(error)}): pods may fail with "too many open files"`,
        screen,
      );
    }
  }
};

/** A kernel setting, by its path below /proc/sys; undefined where there is none. */
export const readSetting = async (name: string) =>
  (await readFile(join('/proc/sys', name), 'utf8').catch(() => undefined))?.trim();

/** Changes a kernel setting until the next start of the machine. */
export const writeSetting = (name: string, value: string) => writeFile(join('/proc/sys', name), value);
