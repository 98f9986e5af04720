import {readdir, statfs} from 'node:fs/promises';
import {dirname} from 'node:path';
import {LabFailure} from './failure.ts';
import type {Lab} from './lab.ts';
import {engineFolder} from './places.ts';

const gigabyte = 1e9;

/** Measured from nothing: Go's module and build caches 7 GB, the cache of products 4 GB, Docker's images 4 GB; some of it at once. */
const neededFromNothing = 12 * gigabyte;

/** Measured with all programs built: one more copy of the images. */
const neededLater = 4 * gigabyte;

/** Refuses to begin what the disk cannot hold. */
export const validateDisk = async ({cache}: Lab) => {
  const isBuilt = (await readdir(cache).catch(() => [])).some(name => name.startsWith('kubernetes-'));
  const needed = isBuilt ? neededLater : neededFromNothing;
  for (const folder of [cache, engineFolder]) {
    const failure = describeShortage({folder, needed, free: await readFree(folder)});
    if (failure !== undefined) throw failure;
  }
};

/** The failure when the disk of a folder has too little left; sizes in bytes. */
export const describeShortage = ({
  folder,
  needed,
  free,
}: {
  readonly folder: string;
  readonly needed: number;
  readonly free: number;
}) =>
  free >= needed
    ? undefined
    : new LabFailure({
        what: `There is too little room on the disk of ${folder}.`,
        said: `${formatSize(free)} are free, and the lab needs ${formatSize(needed)} there.`,
        next: 'Make room, or set XDG_CACHE_HOME to a folder on a bigger disk, then run the lab again.',
      });

const formatSize = (bytes: number) => `${(bytes / gigabyte).toFixed(1)} GB`;

/** Free bytes for this user, on the disk where the folder is or would be. */
const readFree = async (folder: string): Promise<number> => {
  const disk = await statfs(folder).catch(() => undefined);
  return disk === undefined ? readFree(dirname(folder)) : disk.bavail * disk.bsize;
};
