import {createHash, randomUUID} from 'node:crypto';
import {mkdir, readdir, rename, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Lab} from './lab.ts';
import {runStep} from './step.ts';

/** Something the lab makes once: a folder in the cache, named by what it is made from. */
export type Product = {
  readonly name: string;
  /** Everything that decides its content: versions, flags, files, other products. */
  readonly recipe: readonly string[];
  /** How it is made and how long that takes, for people. */
  readonly expected: string;
  /** Fills the folder; called only when the product is missing. */
  readonly create: (folder: string) => Promise<void>;
};

/** Makes the product when it is missing. It gets its name when it is complete, so that a kill leaves nothing half-made. */
export const createProduct = async (product: Product, lab: Lab) => {
  if (await hasProduct(product, lab)) return;
  await runStep(
    {title: product.name, expected: product.expected, run: () => fill(product, lab), describe: () => 'made'},
    lab,
  );
};

/** Removes what older recipes of the product made, where nothing can still run from it. */
export const removeOlder = async (product: Product, {cache}: Lab) => {
  const older = (await readdir(cache)).filter(entry => isOlder(entry, product));
  await Promise.all(older.map(entry => rm(join(cache, entry), {recursive: true, force: true})));
};

/** Where the product is or will be. */
export const findFolder = (product: Product, {cache}: Lab) => join(cache, describeProduct(product));

/** Whether the product was made before, completely. */
export const hasProduct = async (product: Product, lab: Lab) =>
  (await stat(findFolder(product, lab)).catch(() => undefined))?.isDirectory() === true;

/** Name and hash: says the same for the same content. */
export const describeProduct = ({name, recipe}: Product) => `${name}-${hashRecipe(recipe)}`;

/** A short name for what something is made from. */
export const hashRecipe = (recipe: readonly string[]) =>
  createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12);

const isOlder = (entry: string, product: Product) =>
  entry !== describeProduct(product) && entry.replace(/-[0-9a-f]{12}$/, '') === product.name;

const fill = async (product: Product, lab: Lab) => {
  await mkdir(lab.cache, {recursive: true});
  await removeUnfinished(product, lab);
  const unfinished = join(lab.cache, `.${product.name}-${randomUUID()}`);
  await mkdir(unfinished);
  await product.create(unfinished);
  await rename(unfinished, findFolder(product, lab));
};

const removeUnfinished = async ({name}: Product, {cache}: Lab) => {
  const left = (await readdir(cache)).filter(entry => entry.startsWith(`.${name}-`));
  await Promise.all(left.map(entry => rm(join(cache, entry), {recursive: true, force: true, maxRetries: 5})));
};
