import type * as z from 'zod';

import type {ConfigProblem} from '../core/failure.ts';
import type {UserConfig} from './define-config.ts';
import {describeUnknown} from './describe-unknown.ts';
import {userConfigSchema} from './schema.ts';

/** What of a config has the right shape, so that the rest of it can be checked too, and what has not. */
export type ParsedUserConfig = {
  readonly config: UserConfig;
  readonly problems: readonly ConfigProblem[];
  /** All names that stand in the config, also of entries left out because of their shape. */
  readonly services: readonly string[];
  readonly releases: readonly string[];
};

/** Checks the shape of a config; nothing outside is looked at. */
export const parseUserConfig = (data: unknown): ParsedUserConfig => {
  const parsed = userConfigSchema.safeParse(data);
  if (parsed.success) return {config: parsed.data, problems: [], ...listNames(data)};
  const problems = parsed.error.issues.flatMap(issue => describeIssue(issue, data));
  const rest = userConfigSchema.safeParse({...blank, ...removeFaults(data, parsed.error.issues)});
  return {config: rest.data ?? blank, problems, ...listNames(data)};
};

const blank: UserConfig = {name: 'unnamed', services: {}, releases: {}};

const listNames = (data: unknown): {services: string[]; releases: string[]} => ({
  services: Object.keys(findValue(data, ['services']) ?? {}),
  releases: Object.keys(findValue(data, ['releases']) ?? {}),
});

type Issue = z.core.$ZodIssue;

const describeIssue = (issue: Issue, data: unknown): ConfigProblem[] => {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const names = issue.message.split(', ');
    return issue.keys.map(key => describeUnknown(key, {path: [...path, key], what: 'key', names}));
  }
  if (issue.code === 'invalid_key') {
    const expected = issue.issues[0]?.message ?? issue.message;
    return [{path, message: 'This name cannot be used', expected, got: describeValue(path.at(-1))}];
  }
  const value = findValue(data, path);
  if (value === undefined) return [{path, message: 'This is missing', expected: issue.message}];
  const problem = {path, message: 'This cannot be used', expected: issue.message};
  return [path.some(key => hidden.has(key)) ? problem : {...problem, got: describeValue(value)}];
};

/** Where somebody may have written a secret by mistake. */
const hidden = new Set(['secrets', 'args']);

const longestValue = 80;

const describeValue = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > longestValue ? `\`${text.slice(0, longestValue)}…\`` : `\`${text}\``;
};

const findValue = (data: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), data);

/** Takes out unknown keys, and of everything else that is wrong the whole service, release, forward or top-level field. */
const removeFaults = (data: unknown, issues: readonly Issue[]): Record<string, unknown> => {
  const faults = issues.flatMap(issue => {
    const path = issue.path.map(String);
    return issue.code === 'unrecognized_keys' ? issue.keys.map(key => [...path, key]) : [path.slice(0, 2)];
  });
  const rest = removeAt(data, {path: [], faults: new Set(faults.map(path => JSON.stringify(path)))});
  return isObject(rest) ? rest : {};
};

type Removal = {readonly path: readonly string[]; readonly faults: ReadonlySet<string>};

const removeAt = (data: unknown, {path, faults}: Removal): unknown => {
  if (faults.has(JSON.stringify(path))) return undefined;
  if (Array.isArray(data) || !isObject(data)) return data;
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) => {
      const below = [...path, key];
      return faults.has(JSON.stringify(below)) ? [] : [[key, removeAt(value, {path: below, faults})]];
    }),
  );
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
