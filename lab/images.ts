import {join} from 'node:path';
import {validateDisk} from './disk.ts';
import {findImage, loadImage} from './docker-images.ts';
import {type PublishedImage, pullImage} from './docker-pull.ts';
import {planGoTool} from './go-tool.ts';
import {imageFile, type ImageRecipe, planImage, type PlannedImage} from './image-recipes.ts';
import type {Lab} from './lab.ts';
import {planNodeDistribution} from './node-distribution.ts';
import {planNodeImage} from './node-image.ts';
import {createProduct, findFolder, hasProduct, removeOlder} from './product.ts';
import {isUnreachable} from './run.ts';
import {runStep, writeFound} from './step.ts';
import {debianReleases, publishedNodeImage} from './versions.ts';

/** Puts into Docker what builds and clusters start from: what is there is used, what can be pulled is pulled, the rest is built. */
export const createImages = async (lab: Lab) => {
  const registry: Registry = {isSilent: false};
  for (const image of await planBaseImages(lab)) await createImage(image, {address: image.reference, registry, lab});
  const node = await planNodeImage(['postgres:17'], lab);
  await createImage(node, {address: publishedNodeImage, registry, lab});
};

/** What Docker has of the images, one line each. */
export const listImages = async (lab: Lab) => {
  const images = [...(await planBaseImages(lab)), await planNodeImage(['postgres:17'], lab)];
  return Promise.all(
    images.map(async image => `${image.reference}: ${(await findReason(image, lab)) ?? 'missing or outdated'}`),
  );
};

/** Remembers within one run that the images' registry does not answer. */
type Registry = {isSilent: boolean};

const planBaseImages = async (lab: Lab): Promise<readonly PlannedImage[]> => {
  const plan = (reference: string, recipe: Omit<ImageRecipe, 'reference' | 'release'>) =>
    planImage({reference, release: debianReleases.applications, ...recipe}, lab);
  return Promise.all([
    plan('registry:3', {folder: 'registry', takes: '5 s', ingredients: {registry: await planGoTool('registry', lab)}}),
    plan('python:3.13-slim', {folder: 'python', takes: '10 s', ingredients: {}}),
    plan('node:24-slim', {folder: 'node', takes: '10 s', ingredients: {distribution: planNodeDistribution(lab)}}),
    plan('postgres:17', {folder: 'postgres', takes: '20 s', ingredients: {}}),
  ]);
};

/** Where an image can be pulled from, and what this run knows of its registry. */
type Supply = {readonly address: string; readonly registry: Registry; readonly lab: Lab};

const createImage = async (image: PlannedImage, {address, registry, lab}: Supply) => {
  const reason = await findReason(image, lab);
  if (reason !== undefined) {
    writeFound(`${image.reference} in Docker is used: ${reason}`, lab);
    return;
  }
  await validateDisk(lab);
  if (!(await hasProduct(image.product, lab))) {
    if (await pull({name: image.reference, address}, {registry, lab})) return;
    await createProduct(image.product, lab);
    await removeOlder(image.product, lab);
  }
  if ((await findReason(image, lab)) === undefined) await load(image, lab);
};

const load = ({reference, product}: PlannedImage, lab: Lab) =>
  runStep(
    {
      title: reference,
      expected: 'docker load, from the cache',
      run: () => loadImage(reference, {file: join(findFolder(product, lab), imageFile), signal: lab.signal}),
      describe: () => 'in Docker',
    },
    lab,
  );

/** Why the image in Docker is the right one; undefined when it is not, or is not there. */
const findReason = async ({reference, recipe}: PlannedImage, {signal}: Lab) => {
  const found = await findImage(reference, signal);
  if (found === undefined) return undefined;
  if (found.recipe === undefined) return 'not made by the lab';
  return found.recipe === recipe ? 'made by the lab' : undefined;
};

const pull = async (image: PublishedImage, {registry, lab}: {readonly registry: Registry; readonly lab: Lab}) => {
  if (registry.isSilent) return false;
  const refusal = await runStep(
    {
      title: image.name,
      expected: 'docker pull',
      run: () => pullImage(image, lab.signal),
      describe: reason => (reason === undefined ? 'pulled' : `cannot be pulled, so it is built: ${reason}`),
    },
    lab,
  );
  registry.isSilent = isUnreachable(refusal ?? '');
  return refusal === undefined;
};
