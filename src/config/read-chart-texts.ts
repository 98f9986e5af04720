import {readdir, readFile, stat} from 'node:fs/promises';
import {join, resolve} from 'node:path';

import {parse} from 'yaml';
import * as z from 'zod';

/** All texts of a chart in a folder that may read values, and the charts that it depends on. */
export type ChartTexts = {
  readonly texts: readonly string[];
  /** A chart that it depends on reads what stands under one of these names. */
  readonly subcharts: readonly {readonly names: readonly string[]; readonly chart: ChartTexts}[];
  /** The names of those that cannot be looked into: they are packed, or not fetched yet. */
  readonly hidden: readonly string[];
};

/** Reads the texts of a chart; undefined when they cannot all be read, or when values take ways that only Helm follows. */
export const readChartTexts = async (folder: string): Promise<ChartTexts | undefined> => {
  try {
    return await readTexts(folder, {files: 0, bytes: 0});
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
};

/** A chart that is larger, or links to itself, is not looked into. */
const most = {files: 2000, bytes: 4 * 1024 * 1024};

type Count = {files: number; bytes: number};

const dependencySchema = z.object({
  name: z.string(),
  alias: z.string().optional(),
  repository: z.string().optional(),
  /** Values of the dependency that are taken over: nobody but Helm can tell what reads them then. */
  'import-values': z.never().optional(),
});

const chartSchema = z.object({dependencies: z.array(dependencySchema).nullish()});

type Dependency = z.infer<typeof dependencySchema>;

const readTexts = async (folder: string, count: Count): Promise<ChartTexts> => {
  const dependencies = await readDependencies(folder);
  const packed = await listFolder(join(folder, 'charts'));
  const folders = packed.filter(({kind}) => kind === 'folder').map(({name}) => join(folder, 'charts', name));
  const near = dependencies.flatMap(({repository = ''}) =>
    repository.startsWith('file://') ? [resolve(folder, repository.slice('file://'.length))] : [],
  );
  const subcharts = await Promise.all(
    [...new Set([...folders, ...near])].map(async path => {
      const name = await readName(path);
      return {names: [name, ...aliasesOf(name, dependencies)], chart: await readTexts(path, count)};
    }),
  );
  const seen = new Set(subcharts.flatMap(({names}) => names));
  const archives = packed.flatMap(({kind, name}) => (kind === 'file' ? [name.replace(/-v?\d.*$/, '')] : []));
  const hidden = [...archives, ...dependencies.flatMap(({name, alias = name}) => [name, alias])];
  return {
    texts: await collectTexts(folder, count),
    subcharts,
    hidden: [...new Set(hidden.filter(name => !seen.has(name)))],
  };
};

const aliasesOf = (name: string, dependencies: readonly Dependency[]): readonly string[] =>
  dependencies.flatMap(({name: chart, alias}) => (chart === name && alias !== undefined ? [alias] : []));

/** Helm 2 had the dependencies in a file of their own, which Helm 3 still reads. */
const readDependencies = async (folder: string): Promise<readonly Dependency[]> => {
  const names = new Set((await listFolder(folder)).map(({name}) => name));
  const files = ['Chart.yaml', 'requirements.yaml'].filter(name => names.has(name));
  const parsed = await Promise.all(
    files.map(async file => chartSchema.parse(parse(await readFile(join(folder, file), 'utf8')) ?? {})),
  );
  return parsed.flatMap(({dependencies}) => dependencies ?? []);
};

const readName = async (folder: string): Promise<string> =>
  z.object({name: z.string()}).parse(parse(await readFile(join(folder, 'Chart.yaml'), 'utf8'))).name;

/** Documentation is not rendered, and `charts` is looked into by itself. */
const passedOver = /^charts$|\.md$|^values\.schema\.json$|^Chart\.(yaml|lock)$|^\.git$/;

const collectTexts = async (folder: string, count: Count): Promise<readonly string[]> => {
  const entries = (await listFolder(folder)).filter(({name}) => !passedOver.test(name));
  const found = await Promise.all(
    entries.map(async ({kind, name, size}) => {
      count.files += 1;
      count.bytes += kind === 'file' ? size : 0;
      if (count.files > most.files || count.bytes > most.bytes) throw new Error('too large');
      const path = join(folder, name);
      return kind === 'folder' ? collectTexts(path, count) : [await readFile(path, 'utf8')];
    }),
  );
  return found.flat();
};

type Entry = {readonly kind: 'file' | 'folder'; readonly name: string; readonly size: number};

/** Links are followed, as Helm does; a folder that is not there is empty. */
const listFolder = async (folder: string): Promise<readonly Entry[]> => {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const entries = await Promise.all(
    names.map(async (name): Promise<Entry[]> => {
      const found = await stat(join(folder, name));
      const {size} = found;
      if (found.isDirectory()) return [{kind: 'folder', name, size}];
      return found.isFile() ? [{kind: 'file', name, size}] : [];
    }),
  );
  return entries.flat();
};
