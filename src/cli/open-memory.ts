import {readState, writeState, type StateFolder} from '../drivers/state-folder.ts';
import type {MadeImage, MadeRelease, Memory} from '../jobs/memory.ts';

/** How many images of a service are remembered: enough that an edit taken back is not built again. */
const kept = 20;

/** One small file for each service and release. Whoever opens it holds the project's lock, and at most one job writes to each file. */
export const createMemory = (folder: StateFolder): Memory => {
  const listImages: Memory['listImages'] = async service =>
    (await readState({folder, name: imagesFile(service)}, parseImages)) ?? [];
  return {
    listImages,
    addImage: async (service, image) => {
      const others = (await listImages(service)).filter(({from}) => from !== image.from);
      await writeState({folder, name: imagesFile(service)}, [...others, image].slice(-kept));
    },
    readRelease: async release => readState({folder, name: releaseFile(release)}, parseRelease),
    writeRelease: async (release, made) => writeState({folder, name: releaseFile(release)}, made),
  };
};

const imagesFile = (service: string): string => `images-${service}.json`;

const releaseFile = (release: string): string => `release-${release}.json`;

/** A file that is none of ours is no memory. */
const parseImages = (value: unknown): readonly MadeImage[] =>
  Array.isArray(value) ? value.flatMap(entry => parseImage(entry) ?? []) : [];

const parseImage = (value: unknown): MadeImage | undefined => {
  const {from, repository, tag, digest} = fieldsOf(value);
  return isText(from) && isText(repository) && isText(tag) && isText(digest)
    ? {from, repository, tag, digest}
    : undefined;
};

const parseRelease = (value: unknown): MadeRelease | undefined => {
  const {from, revision} = fieldsOf(value);
  return isText(from) && typeof revision === 'number' ? {from, revision} : undefined;
};

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? {...value} : {};

const isText = (value: unknown): value is string => typeof value === 'string';
