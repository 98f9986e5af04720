import {types} from 'node:util';

/** Plain data (objects, arrays, strings, numbers, booleans, null, undefined), or where something else stands, or too much of it. */
export type PlainData =
  | {readonly kind: 'plain'; readonly data: unknown}
  | {readonly kind: 'other'; readonly path: readonly string[]; readonly got: string};

/** Copies what a config exports into plain data; anything else could not leave the thread the config runs in. */
export const parsePlainData = (value: unknown): PlainData => {
  try {
    return {kind: 'plain', data: copy(value, {path: [], ancestors: [], count: {values: 0}})};
  } catch (error) {
    if (error instanceof NotPlainError) return {kind: 'other', path: error.path, got: error.message};
    throw error;
  }
};

class NotPlainError extends Error {
  readonly path: readonly string[];

  constructor(got: string, path: readonly string[]) {
    super(got);
    this.path = path;
  }
}

type Place = {
  readonly path: readonly string[];
  readonly ancestors: readonly object[];
  readonly count: {values: number};
};

/** More than any config has. What is larger would keep all that follows busy. */
const most = {depth: 20, values: 20_000};

const copy = (value: unknown, place: Place): unknown => {
  place.count.values += 1;
  if (place.count.values > most.values) throw new NotPlainError(`more than ${most.values} values`, []);
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
    throw new NotPlainError(`a ${typeof value}`, place.path);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (place.ancestors.includes(value)) throw new NotPlainError('an object that contains itself', place.path);

  if (place.ancestors.length >= most.depth) throw new NotPlainError('an object that is too deep inside', place.path);

  const below = (key: string): Place => ({
    path: [...place.path, key],
    ancestors: [...place.ancestors, value],
    count: place.count,
  });
  if (Array.isArray(value) && value.length > most.values)
    throw new NotPlainError('a list that is too long', place.path);
  if (Array.isArray(value)) return Array.from(value, (item: unknown, index) => copy(item, below(String(index))));
  if (!isPlainObject(value)) throw new NotPlainError(describeObject(value), place.path);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item, below(key))]));
};

const isPlainObject = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
};

const describeObject = (value: object): string => {
  if (types.isPromise(value)) return 'a promise';
  const {constructor} = value;
  return typeof constructor === 'function' ? `an object of class ${constructor.name}` : 'an object of no class';
};
