import type {CopySources, Source} from './copy-sources.ts';
import {expressionOf} from './wildcards.ts';

/**
 * What a build takes from its context, as regular expressions (with the flags `su`) for paths relative to it, with `/`. As plain data it can go to
 * those who read files.
 */
export type CopyPatterns = {
  /** All that the image can depend on. */
  readonly copied: string;
  /** What an instruction names, or a folder of it: not what comes by `COPY . .` or `*`. */
  readonly named: string;
  /** What an instruction names itself, and the folders that lead there. */
  readonly way: string;
};

/** Makes what a Dockerfile copies ready for being asked about many paths. */
export const copyPatternsOf = ({kind, sources}: CopySources): CopyPatterns => {
  const patterns = sources.map(({pattern}) => pattern);
  return {
    copied: kind === 'all' ? '' : anyOf(patterns.map(withinExpressionOf)),
    named: anyOf(patterns.filter(pattern => /[^*?/]/.test(pattern)).map(withinExpressionOf)),
    way: anyOf(patterns.flatMap(headsOf)),
  };
};

/** What of a Dockerfile names a path, or a folder in which it is. */
export const findSource = (path: string, {sources}: CopySources): Source | undefined =>
  sources.find(({pattern}) => new RegExp(withinExpressionOf(pattern), 'su').test(path));

/** Without any, nothing. */
const anyOf = (expressions: readonly string[]): string => (expressions.length === 0 ? '(?!)' : expressions.join('|'));

const withinExpressionOf = (pattern: string): string => `^${expressionOf(pattern) ?? '.*'}(?:/.*)?$`;

/** `a/b*` → `a` and `a/b*`. From a class on that stands for a `/` too, it may be any path. */
const headsOf = (pattern: string): readonly string[] => {
  const open = Array.from(pattern.matchAll(/\[[^\]]+\]/g)).find(([text]) => new RegExp(text, 'u').test('/'));
  const parts = pattern.slice(0, open?.index).split('/');
  const whole = (open === undefined ? parts : parts.slice(0, -1)).map(part => expressionOf(part) ?? '.*');
  const heads = whole.map((_, index) => whole.slice(0, index + 1).join('/'));
  const any = open === undefined ? [] : [[...whole, '.*'].join('/')];
  return [...heads, ...any].map(head => `^${head}$`);
};
