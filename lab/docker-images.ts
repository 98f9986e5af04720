import {env} from 'node:process';
import type {Lab} from './lab.ts';
import {type Command, readTool, runPipe, runTool} from './run.ts';

/** Names what an image of the lab was made from: one look says whether it is the one wanted. */
const recipeLabel = 'devloop.lab.recipe';

/** An image that Docker has; `recipe` is undefined when the lab did not make it. */
export type FoundImage = {readonly id: string; readonly recipe: string | undefined};

/** The image under this name, undefined when Docker has none. */
export const findImage = async (reference: string, signal: AbortSignal): Promise<FoundImage | undefined> => {
  const format = `{{.Id}} {{with .Config.Labels}}{{index . "${recipeLabel}"}}{{end}}`;
  const answer = await readTool(['docker', 'image', 'inspect', '--format', format, reference], signal);
  const [id, recipe] = answer?.trim().split(' ') ?? [];
  return id === undefined ? undefined : {id, recipe};
};

/** Every image that the lab made, by its id. */
export const listOwnImages = async (signal: AbortSignal) => {
  const ids = await readTool(
    ['docker', 'image', 'ls', '--quiet', '--no-trunc', '--filter', `label=${recipeLabel}`],
    signal,
  );
  return [...new Set(ids?.split('\n') ?? [])];
};

/** An image to build: a folder with a Dockerfile, and further folders that it copies from by name. */
export type Build = {
  readonly reference: string;
  readonly recipe: string;
  readonly folder: string;
  readonly contexts: Readonly<Record<string, string>>;
};

/** Docker's own builder, whatever the user chose; no attestations, which make an image an index. */
const builder = ['--builder', 'default', '--load', '--network', 'host', '--provenance', 'false', '--progress', 'plain'];

/** Builds an image into Docker, with the machine's network, names and proxies. */
export const buildImage = async ({reference, recipe, folder, contexts}: Build, {signal}: Lab) => {
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].filter(name => env[name] !== undefined);
  const options = [
    ...Object.entries(contexts).flatMap(([name, path]) => ['--build-context', `${name}=${path}`]),
    ...proxies.flatMap(name => ['--build-arg', name]),
    '--label',
    `${recipeLabel}=${recipe}`,
    '--tag',
    reference,
  ];
  const call = {signal, ...wordFailure(`\`${reference}\` could not be built.`)};
  const command: Command = ['docker', 'buildx', 'build', ...builder, ...options, folder];
  await replace(reference, signal, () => runTool(command, call));
};

/** A root file system that becomes an image of one layer; `changes` are lines of a Dockerfile. */
export type Import = {
  readonly reference: string;
  readonly recipe: string;
  readonly file: string;
  readonly changes: readonly string[];
};

/** Makes an image from a root file system. */
export const createImage = async ({reference, recipe, file, changes}: Import, {signal}: Lab) => {
  const call = {signal, ...wordFailure(`\`${reference}\` could not be imported.`)};
  const command: Command = ['docker', 'import', ...planChanges(recipe, changes), file, reference];
  await replace(reference, signal, () => runTool(command, call));
};

/** An image to keep from a container: `command` runs in `from`, with the archive of `images` on its stdin. */
export type Commit = {
  readonly reference: string;
  readonly recipe: string;
  readonly from: string;
  readonly command: Command;
  readonly images: readonly string[];
  readonly changes: readonly string[];
};

/** Runs a container to its end and keeps what it left as an image. */
export const commitImage = async ({reference, recipe, from, command, images, changes}: Commit, {signal}: Lab) => {
  const call = {signal, ...wordFailure(`\`${reference}\` could not be made.`)};
  const [entrypoint, ...args] = command;
  const options = [
    '--interactive',
    '--privileged',
    '--network=none',
    `--name=${container}`,
    `--entrypoint=${entrypoint}`,
  ];
  const remove: Command = ['docker', 'rm', '--force', '--volumes', container];
  const commit: Command = ['docker', 'commit', ...planChanges(recipe, changes), container, reference];
  await runTool(remove, call);
  await runPipe(['docker', 'save', ...images], ['docker', 'run', ...options, from, ...args], call);
  await replace(reference, signal, () => runTool(commit, call));
  await runTool(remove, call);
};

/** One name, so that the next run finds what a killed one left. */
const container = 'devloop-lab-commit';

/** Where an image is kept outside Docker. */
type Archive = {readonly file: string; readonly signal: AbortSignal};

/** Writes an image into a file. */
export const writeImage = async (reference: string, {file, signal}: Archive) => {
  const call = {signal, ...wordFailure(`\`${reference}\` could not be saved.`)};
  await runTool(['docker', 'save', '--output', file, reference], call);
};

/** Puts an image into Docker from the file it was written to. */
export const loadImage = async (reference: string, {file, signal}: Archive) => {
  const call = {
    signal,
    what: `The image \`${reference}\` could not be loaded from ${file}.`,
    next: 'Remove the folder of this file, then run the lab again: it makes it anew.',
  };
  await replace(reference, signal, () => runTool(['docker', 'load', '--quiet', '--input', file], call));
};

/** Lets `work` give the name to a new image, and removes the one that had it unless a container still uses it. */
const replace = async (reference: string, signal: AbortSignal, work: () => Promise<unknown>) => {
  const before = await findImage(reference, signal);
  await work();
  const after = await findImage(reference, signal);
  if (before !== undefined && before.id !== after?.id) await readTool(['docker', 'image', 'rm', before.id], signal);
};

const planChanges = (recipe: string, changes: readonly string[]) =>
  [...changes, `LABEL ${recipeLabel}=${recipe}`].flatMap(change => ['--change', change]);

const wordFailure = (what: string) => ({
  what: `The image ${what}`,
  next: 'Read what the tool said, then run the lab again: it continues here.',
});
