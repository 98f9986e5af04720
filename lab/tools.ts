import {join} from 'node:path';
import {validateDisk} from './disk.ts';
import {planEngine} from './docker-engine.ts';
import {planGoTool} from './go-tool.ts';
import type {Lab} from './lab.ts';
import {type LinkName, writeLink} from './links.ts';
import {createProduct, findFolder, type Product} from './product.ts';
import {type Command, readTool} from './run.ts';
import {writeFound} from './step.ts';

/** A program that devloop calls: how it tells its version, the oldest that works, and where to get a newer one. */
type Tool = {
  readonly ask: Command;
  readonly oldest: string;
  readonly plan: (lab: Lab) => Product | Promise<Product>;
  /** The program within the product. */
  readonly path: string;
};

const tools: Readonly<Record<LinkName, Tool>> = {
  docker: {ask: ['docker', '--version'], oldest: '20.10', plan: planEngine, path: 'usr/bin/docker'},
  'docker-buildx': {
    ask: ['docker', 'buildx', 'version'],
    oldest: '0.13',
    plan: planEngine,
    path: 'usr/libexec/docker/cli-plugins/docker-buildx',
  },
  kind: {ask: ['kind', 'version'], oldest: '0.27', plan: lab => planGoTool('kind', lab), path: 'kind'},
  helm: {ask: ['helm', 'version', '--short'], oldest: '3.18', plan: lab => planGoTool('helm', lab), path: 'helm'},
  kubectl: {
    ask: ['kubectl', 'version', '--client'],
    oldest: '1.20',
    plan: lab => planGoTool('kubernetes', lab),
    path: 'kubernetes',
  },
};

/** Puts on PATH what the machine lacks of these programs. */
export const createTools = async (names: readonly LinkName[], lab: Lab) => {
  const versions = await Promise.all(names.map(name => findVersion(name, lab.signal)));
  for (const [index, name] of names.entries()) await createTool(name, {version: versions[index], lab});
};

/** The version of a program on PATH, undefined when there is none. */
export const findVersion = async (name: LinkName, signal: AbortSignal) =>
  parseVersion((await readTool(tools[name].ask, signal)) ?? '');

/** The first version number in what a program says about itself. */
export const parseVersion = (text: string) => /\d+\.\d+(?:\.\d+)?/.exec(text)?.[0];

/** Whether a version such as `4.3.1` is `3.18` or newer. */
export const isAtLeast = (oldest: string, version: string) => {
  const got = version.split('.').map(Number);
  for (const [index, wanted] of oldest.split('.').map(Number).entries()) {
    const part = got[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
};

const createTool = async (
  name: LinkName,
  {version, lab}: {readonly version: string | undefined; readonly lab: Lab},
) => {
  const {oldest, plan, path} = tools[name];
  if (version !== undefined && isAtLeast(oldest, version)) {
    writeFound(`${name} ${version} on PATH is used`, lab);
    return;
  }
  await validateDisk(lab);
  const product = await plan(lab);
  await createProduct(product, lab);
  await writeLink(name, {target: join(findFolder(product, lab), path), cache: lab.cache});
  writeFound(
    `${name} put on PATH: ${version === undefined ? 'there was none' : `${version} is older than ${oldest}`}`,
    lab,
  );
};
