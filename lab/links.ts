import {lstat, mkdir, readlink, rm, symlink} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {LabFailure} from './failure.ts';

/** On everybody's PATH, before the system's own programs. */
const programFolder = '/usr/local/bin';

/** Where every docker client looks for plugins, beside the user's own folder. */
const pluginFolder = '/usr/local/lib/docker/cli-plugins';

const programs = ['docker', 'kind', 'helm', 'kubectl'] as const;
const plugins = ['docker-buildx'] as const;

/** A name under which the machine finds one of the lab's programs. */
export type LinkName = (typeof programs)[number] | (typeof plugins)[number];

/** Puts a program of the cache on PATH; a file there that the lab did not make is left alone. */
export const writeLink = async (name: LinkName, {target, cache}: {readonly target: string; readonly cache: string}) => {
  const link = findPlace(name);
  const there = await lstat(link).catch(() => undefined);
  if (there !== undefined && !(await isOurs(link, cache))) {
    throw new LabFailure({
      what: `\`${name}\` cannot be put on PATH.`,
      said: `${link} is there already, and the lab did not make it.`,
      next: `Update or remove ${link}, then run the lab again.`,
    });
  }
  try {
    await rm(link, {force: true});
    await mkdir(dirname(link), {recursive: true});
    await symlink(target, link);
  } catch (error) {
    throw new LabFailure({
      what: `\`${name}\` cannot be put on PATH.`,
      said: String(error),
      next: `Run the lab as root, or put ${target} on your PATH yourself.`,
    });
  }
};

/** Removes every link that points into the cache, and says which. */
export const removeLinks = async (cache: string) => {
  const links = [...programs, ...plugins].map(findPlace);
  const ours = (await Promise.all(links.map(async link => ((await isOurs(link, cache)) ? [link] : [])))).flat();
  await Promise.all(ours.map(link => rm(link)));
  return ours;
};

const findPlace = (name: LinkName) =>
  join(plugins.some(plugin => plugin === name) ? pluginFolder : programFolder, name);

const isOurs = async (link: string, cache: string) => (await readlink(link).catch(() => '')).startsWith(`${cache}/`);
