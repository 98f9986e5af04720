import {existsSync} from 'node:fs';
import {resolve} from 'node:path';

import type {BuildSecret} from '../core/config.ts';

/** A `--secret` value as `docker buildx build` takes it apart, a file relative to the folder of the config; undefined when it is none. */
export const parseSecret = (text: string, root: string): BuildSecret | undefined => {
  const fields = new Map(splitFields(text).map(parseField));
  const unknown = [...fields.keys()].filter(key => !knownFields.has(key));
  const id = fields.get('id');
  const type = fields.get('type') ?? 'file';
  if (unknown.length > 0 || id === undefined || id === '' || (type !== 'file' && type !== 'env')) return undefined;

  const source = fields.get('src') ?? fields.get('source');
  const variable = fields.get('env') ?? (type === 'env' ? source : undefined);
  if (variable !== undefined) return {kind: 'variable', id, variable};
  const file = resolve(root, source ?? id);
  return source !== undefined || isFileMeant(id, file)
    ? {kind: 'file', id, file}
    : {kind: 'variable', id, variable: id};
};

const knownFields = new Set(['type', 'id', 'src', 'source', 'env']);

/** Where the `id` alone is given, the variable of that name goes before the file. */
const isFileMeant = (id: string, file: string): boolean => process.env[id] === undefined && existsSync(file);

/** Fields as in CSV: one that holds a comma stands between double quotes. */
const splitFields = (text: string): string[] =>
  Array.from(text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain = '']) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  );

const parseField = (field: string): [string, string] => {
  const [key = '', ...value] = field.split('=');
  return [key.trim().toLowerCase(), value.join('=')];
};
