import type {CopySources, Source} from './copy-sources.ts';
import {expressionOf} from './wildcards.ts';

/** Tells of paths in a context (relative to it, with `/`) what a build does with them. */
export type CopyMatcher = {
  /** Whether the image can depend on a path. */
  readonly isCopied: (path: string) => boolean;
  /** What names a path, or a folder in which it is. */
  readonly find: (path: string) => Source | undefined;
  /** The same, for what names more than whatever there is, such as `*`. */
  readonly findExplicit: (path: string) => Source | undefined;
  /** Whether something names this very path, or something that may be in it. */
  readonly isOnTheWay: (path: string) => boolean;
};

/** Makes ready to be asked about many paths. */
export const createCopyMatcher = ({kind, sources}: CopySources): CopyMatcher => {
  const matchers = sources.map(source => ({
    source,
    within: new RegExp(`^${expressionOf(source.pattern) ?? '.*'}(/.*)?$`, 'su'),
    heads: headsOf(source.pattern),
  }));
  const explicit = matchers.filter(({source}) => /[^*?/]/.test(source.pattern));
  const find = (path: string): Source | undefined => matchers.find(({within}) => within.test(path))?.source;
  return {
    isCopied: path => kind === 'all' || find(path) !== undefined,
    find,
    findExplicit: path => explicit.find(({within}) => within.test(path))?.source,
    isOnTheWay: path => matchers.some(({heads}) => heads.some(head => head.test(path))),
  };
};

/** `a/b*` → `a` and `a/b*`. A class may stand for a `/`: from there on it may be any path. */
const headsOf = (pattern: string): readonly RegExp[] => {
  const [before = '', ...rest] = pattern.split('[');
  const parts = before.split('/');
  const whole = parts.slice(0, rest.length > 0 ? -1 : undefined);
  const heads = whole.map((_, index) => expressionOf(whole.slice(0, index + 1).join('/')) ?? '.*');
  const any = rest.length > 0 ? [[...whole.map(each => expressionOf(each) ?? '.*'), '.*'].join('/')] : [];
  return [...heads, ...any].map(head => new RegExp(`^${head}$`, 'su'));
};
