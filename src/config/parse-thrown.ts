import {fileURLToPath} from 'node:url';
import {inspect} from 'node:util';

/** What a config threw (it can be anything), as plain data. Line and column count from 1. */
export type Thrown = {
  readonly kind: 'thrown';
  readonly message: string;
  readonly position?: Position | undefined;
};

type Position = {readonly file: string; readonly line: number; readonly column?: number};

/** Reads what a config threw, and where: the innermost place outside Node and installed packages. */
export const parseThrown = (thrown: unknown): Thrown => {
  try {
    if (!(thrown instanceof Error)) return {kind: 'thrown', message: `${inspect(thrown)} was thrown`};
    const message: unknown = thrown.message;
    const lines = String(thrown.stack).split('\n');
    return {
      kind: 'thrown',
      message: typeof message === 'string' ? message : inspect(message),
      position: parseSyntaxPosition(lines) ?? parseFrames(lines),
    };
  } catch {
    return {kind: 'thrown', message: 'Something that cannot even be shown was thrown'};
  }
};

/** The stack of a syntax error begins with `file:line`, lines of the source and a line of `^`. */
const parseSyntaxPosition = (lines: readonly string[]): Position | undefined => {
  const [, place, line] = /^((?:file:\/)?\/.+):(\d+)$/.exec(lines[0] ?? '') ?? [];
  if (place === undefined) return undefined;
  const marks = lines.find(text => /^\s*\^+\s*$/.test(text));
  return {file: parsePlace(place), line: Number(line), ...(marks !== undefined && {column: marks.indexOf('^') + 1})};
};

const parseFrames = (lines: readonly string[]): Position | undefined =>
  lines.map(parseFrame).find(position => position !== undefined && isOfProject(position.file));

const parseFrame = (text: string): Position | undefined => {
  const [, place, line, column] = /^\s+at (?:.*\()?((?:file:\/)?\/.+?):(\d+):(\d+)\)?$/.exec(text) ?? [];
  return place === undefined ? undefined : {file: parsePlace(place), line: Number(line), column: Number(column)};
};

const parsePlace = (place: string): string => (place.startsWith('file:') ? fileURLToPath(place) : place);

/** Neither an installed package nor the thread's own entry, which stands below every config. */
const isOfProject = (file: string): boolean => !/\/node_modules\/|\/config-worker\.[jt]s$/.test(file);
