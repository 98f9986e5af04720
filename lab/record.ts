import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';

/** What the lab changed on the machine outside its own folders, and how it was before. */
export type MachineRecord = {
  /** Kernel settings by their path below /proc/sys. */
  readonly settings: Readonly<Record<string, string>>;
  readonly packages: readonly string[];
};

const nothing: MachineRecord = {settings: {}, packages: []};

/** Reads what was changed so far. */
export const loadRecord = async (file: string): Promise<MachineRecord> => {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? nothing : parseRecord(JSON.parse(text));
};

/** Adds to what was changed; a setting keeps the value it had before the lab's first change. */
export const writeRecord = async (file: string, {settings, packages}: MachineRecord) => {
  const before = await loadRecord(file);
  const record: MachineRecord = {
    settings: {...settings, ...before.settings},
    packages: [...new Set([...before.packages, ...packages])],
  };
  await mkdir(dirname(file), {recursive: true});
  await writeFile(file, JSON.stringify(record, undefined, 2));
};

/** A record from its file; what does not fit is left out, for it cannot be put back. */
export const parseRecord = (value: unknown): MachineRecord => {
  if (!isObject(value)) return nothing;
  const settings = isObject(value['settings']) ? Object.entries(value['settings']) : [];
  const packages = Array.isArray(value['packages']) ? value['packages'] : [];
  return {
    settings: Object.fromEntries(settings.filter(isText)),
    packages: packages.filter(name => typeof name === 'string'),
  };
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';
