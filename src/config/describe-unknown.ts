import type {ConfigProblem} from '../core/failure.ts';
import {findNearest} from '../core/find-nearest.ts';

type Unknown = {
  readonly path: readonly string[];
  /** What is unknown, such as `service`. */
  readonly what: string;
  /** What could have been meant. */
  readonly names: readonly string[];
};

/** The problem of a name that stands for nothing, with the nearest one that does. */
export const describeUnknown = (name: string, {path, what, names}: Unknown): ConfigProblem => {
  const nearest = findNearest(name, names);
  const hint = nearest === undefined ? '' : `; \`${nearest}\` was perhaps meant`;
  const expected = names.length === 0 ? 'nothing here, as there is none' : `one of ${listNames(names)}`;
  return {path, message: `There is no ${what} \`${name}\`${hint}`, expected};
};

/** Enough to see what kind of names they are. */
const mostNames = 30;

const listNames = (names: readonly string[]): string =>
  names.length > mostNames ? `${names.slice(0, mostNames).join(', ')}, …` : names.join(', ');
