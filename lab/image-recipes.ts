import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {planRootfs} from './debian-rootfs.ts';
import {buildImage, createImage, findImage, writeImage} from './docker-images.ts';
import type {Lab} from './lab.ts';
import {createProduct, describeProduct, findFolder, hashRecipe, type Product} from './product.ts';

/** How an image is built: a folder of `lab/images` with a Dockerfile, on a Debian, with products it copies from. */
export type ImageRecipe = {
  readonly reference: string;
  readonly folder: string;
  /** Debian's release it starts from. */
  readonly release: string;
  readonly takes: string;
  /** By the name under which the Dockerfile copies from them. */
  readonly ingredients: Readonly<Record<string, Product>>;
};

/** An image the lab can make: its recipe's hash is its label in Docker, its product the file it is loaded from. */
export type PlannedImage = {readonly reference: string; readonly recipe: string; readonly product: Product};

/** The file of an image, in the folder of its product. */
export const imageFile = 'image.tar';

/** The image as a product: built in Docker, then saved. */
export const planImage = async (image: ImageRecipe, lab: Lab): Promise<PlannedImage> => {
  const parts = await planParts(image, lab);
  const recipe = hashRecipe(parts);
  const create = async (folder: string) => {
    await buildRecipe(image, lab);
    await writeImage(image.reference, {file: join(folder, imageFile), signal: lab.signal});
  };
  const product = {
    name: `image-${image.folder}`,
    recipe: parts,
    expected: `docker build, about ${image.takes}`,
    create,
  };
  return {reference: image.reference, recipe, product};
};

/** Builds the image into Docker unless it is there; what it is made from first. */
export const buildRecipe = async (image: ImageRecipe, lab: Lab) => {
  const recipe = hashRecipe(await planParts(image, lab));
  if (await isInDocker(image.reference, {recipe, lab})) return;
  await createBase(image.release, lab);
  for (const product of Object.values(image.ingredients)) await createProduct(product, lab);
  const folders = Object.entries(image.ingredients).map(([name, product]) => [name, findFolder(product, lab)]);
  await buildImage(
    {reference: image.reference, recipe, folder: findRecipe(image.folder), contexts: Object.fromEntries(folders)},
    lab,
  );
};

/** By the name each tool has for it: pip, requests, Node and uv bring certificates of their own and must be told. */
const trust = ['SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS']
  .map(name => `ENV ${name}=/etc/ssl/certs/ca-certificates.crt`)
  .concat('ENV UV_NATIVE_TLS=1');

const createBase = async (release: string, lab: Lab) => {
  const rootfs = await planRootfs(release, lab);
  const reference = `devloop-lab/debian:${release}`;
  const recipe = hashRecipe([describeProduct(rootfs), ...trust]);
  if (await isInDocker(reference, {recipe, lab})) return;
  await createProduct(rootfs, lab);
  const file = join(findFolder(rootfs, lab), 'rootfs.tar');
  await createImage({reference, recipe, file, changes: [...trust, 'CMD ["bash"]']}, lab);
};

const planParts = async ({reference, folder, release, ingredients}: ImageRecipe, lab: Lab) => [
  reference,
  describeProduct(await planRootfs(release, lab)),
  ...trust,
  ...Object.values(ingredients).map(describeProduct),
  ...(await readRecipe(folder)),
];

const isInDocker = async (reference: string, {recipe, lab}: {readonly recipe: string; readonly lab: Lab}) =>
  (await findImage(reference, lab.signal))?.recipe === recipe;

const findRecipe = (folder: string) => join(import.meta.dirname, 'images', folder);

const readRecipe = async (folder: string) => {
  const entries = await readdir(findRecipe(folder), {recursive: true, withFileTypes: true});
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  return Promise.all(files.toSorted(compareText).map(file => readFile(file, 'utf8')));
};

const compareText = (one: string, other: string) => (one < other ? -1 : 1);
