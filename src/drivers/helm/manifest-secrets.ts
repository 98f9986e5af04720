import {isMap, isScalar, parseAllDocuments, visit, type Document} from 'yaml';

import {isObject, parseList, parseObject, parseString, parseStrings} from '../json.ts';

/** The values of all Secrets among the objects of a rendered chart, as their readers get them. */
export const listSecretValues = (manifest: string): readonly string[] =>
  splitDocuments(manifest)
    .filter(mentionsSecret)
    .flatMap(text => parseDocuments(text).map((document): unknown => document.toJS()))
    .flatMap(findSecrets)
    .flatMap(secret => [
      ...Object.values(parseStrings(secret['data'])).map(value => Buffer.from(value, 'base64').toString()),
      ...Object.values(parseStrings(secret['stringData'])),
    ]);

/** The objects of a rendered chart without the values of its Secrets; all else stays as it is written. */
export const cleanManifest = (manifest: string): string =>
  splitDocuments(manifest)
    .map(text => (mentionsSecret(text) ? parseDocuments(text).map(maskDocument).join('---') : text))
    .join('---');

const mentionsSecret = (text: string): boolean => /kind["']?\s*:\s*["']?Secret\b/v.test(text);

const splitDocuments = (manifest: string): readonly string[] => manifest.split(/^---(?=\s|$)/mv);

/** Helm has already accepted what it recorded; should there be no document in it after all, there is nothing to find. */
const parseDocuments = (text: string): readonly Document[] => [...parseAllDocuments(text)];

/** Lists hold objects. */
const findSecrets = (value: unknown): readonly Readonly<Record<string, unknown>>[] => {
  const object = parseObject(value);
  if (parseString(object['kind']).endsWith('List')) return parseList(object['items']).flatMap(findSecrets);
  return isObject(value) && object['kind'] === 'Secret' ? [object] : [];
};

/** A document that mentions a Secret, with the values of every `data` and `stringData` in it left out. */
const maskDocument = (document: Document): string => {
  visit(document, {
    Pair: (_key, {key, value}) => {
      const isData = isScalar(key) && (key.value === 'data' || key.value === 'stringData');
      if (!isData || !isMap(value)) return undefined;
      for (const entry of value.items) if (isScalar(entry.key)) value.set(entry.key.value, '***');
      return visit.SKIP;
    },
  });
  return `\n${document.toString()}`;
};
