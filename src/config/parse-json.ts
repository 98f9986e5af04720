import type {ConfigProblem} from '../core/failure.ts';

/** JSON as data, or why and where it is not JSON. */
export type ParsedJson =
  | {readonly kind: 'plain'; readonly data: unknown}
  | {readonly kind: 'invalid'; readonly problem: ConfigProblem};

export const parseJson = (text: string): ParsedJson => {
  try {
    const data: unknown = JSON.parse(text);
    return {kind: 'plain', data};
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const [reason = said] = said.replace('JSON input', 'the file').split(/ in JSON at |, (?:\.\.\.)?"/, 1);
    const problem = {path: [], message: `This is not JSON: ${reason}`, ...findPosition(text, said)};
    return {kind: 'invalid', problem};
  }
};

/** Node tells the place of every error but two: a token that no value begins with, and an end that comes too early. */
const findPosition = (text: string, said: string): {line: number; column: number} => {
  const [, told] = /at position (\d+)/.exec(said) ?? [];
  const before = told === undefined ? findGoodStart(text) : text.slice(0, Number(told));
  const lines = before.split('\n');
  return {line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1};
};

const findGoodStart = (text: string): string => goodStart.exec(text)?.[0] ?? '';

/** Strings, numbers and words of JSON, and the marks between them where they may stand. */
const goodStart =
  /^(?:\s+|"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[[{]|(?<![[{:,]\s*)[:,]|(?<![:,]\s*)[\]}])*/;
