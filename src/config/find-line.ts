type Key = {readonly name: string; readonly depth: number; readonly offset: number};

/**
 * The line (from 1) of a config's source where the key at the end of a path stands, or the last key of the path that does.
 * It goes by the look of the text, so a value that is computed elsewhere has the line of the key it is put under.
 */
export const createLineFinder = (source: string): ((path: readonly string[]) => number | undefined) => {
  const keys = findKeys(source);
  const ends = Array.from(source.matchAll(/\n/g), ({index}) => index);
  return path => {
    const key = findKey(keys, path);
    return key && 1 + countBelow(ends, key.offset);
  };
};

const findKey = (keys: readonly Key[], path: readonly string[]): Key | undefined => {
  let scope = keys;
  let found: Key | undefined;
  for (const name of path) {
    const key = findShallowest(scope.filter(each => each.name === name));
    if (key === undefined) break;
    found = key;
    scope = listKeysBelow(key, scope);
  }
  return found;
};

/** How many of the sorted numbers are below a limit. */
const countBelow = (sorted: readonly number[], limit: number): number => {
  const end = sorted.findIndex(number => number >= limit);
  return end === -1 ? sorted.length : end;
};

/** A comment; a text or a word, with the colon that makes it a key; a bracket. What is not closed ends with the line or the file. */
const token =
  /\/\/.*|\/\*[\s\S]*?(?:\*\/|$(?![\s\S]))|(?:(["'])(?<text>(?:\\.|(?!\1)[^\\\n])*)(?:\1|\\?$)|`(?<template>(?:\\[\s\S]|[^`\\])*)(?:`|\\?$(?![\s\S]))|(?<word>[\w$]+))(?<colon>\s*:)?|(?<open>[{[(])|(?<close>[)\]}])/gm;

const findKeys = (source: string): Key[] => {
  const keys: Key[] = [];
  let depth = 0;
  for (const {index: offset, groups = {}} of source.matchAll(token)) {
    const {text, template, word, colon, open, close} = groups;
    if (open !== undefined) depth += 1;
    if (close !== undefined) depth -= 1;
    if (colon !== undefined) keys.push({name: text ?? template ?? word ?? '', depth, offset});
  }
  return keys;
};

const findShallowest = (keys: readonly Key[]): Key | undefined => keys.toSorted((a, b) => a.depth - b.depth)[0];

const listKeysBelow = (key: Key, keys: readonly Key[]): Key[] => {
  const following = keys.slice(keys.indexOf(key) + 1);
  const end = following.findIndex(each => each.depth <= key.depth);
  return end === -1 ? following : following.slice(0, end);
};
