import type {ConfigProblem} from '../core/failure.ts';

/** Finds the keys that stand twice in an object of valid JSON: parsing keeps the last one without a word. */
export const findDoubledKeys = (json: string): ConfigProblem[] => {
  const problems: ConfigProblem[] = [];
  const scopes: Scope[] = [];
  let last = {text: '', offset: 0};
  for (const {0: token, index: offset} of json.matchAll(tokens)) {
    const scope = scopes.at(-1);
    if (token === '{' || token === '[') scopes.push({keys: new Map(), key: '', items: token === '[' ? 0 : undefined});
    if (token === '}' || token === ']') scopes.pop();
    if (token === ',' && scope?.items !== undefined) scope.items += 1;
    if (token === ':' && scope !== undefined) {
      scope.key = parseKey(last.text);
      const first = scope.keys.get(scope.key);
      if (first !== undefined)
        problems.push(describeDoubled(json, {path: scopes.map(pathOf), first, offset: last.offset}));
      scope.keys.set(scope.key, first ?? last.offset);
    }
    last = {text: token, offset};
  }
  return problems;
};

/** An object or a list that is open; `items` counts those of a list. */
type Scope = {readonly keys: Map<string, number>; key: string; items: number | undefined};

const pathOf = ({key, items}: Scope): string => (items === undefined ? key : String(items));

/** Strings, and the marks between them. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]/g;

const parseKey = (text: string): string => String(JSON.parse(text));

type Doubled = {readonly path: readonly string[]; readonly first: number; readonly offset: number};

const describeDoubled = (json: string, {path, first, offset}: Doubled): ConfigProblem => {
  const {line} = positionOf(json, first);
  return {path, message: `This key stands here twice, first in line ${line}`, ...positionOf(json, offset)};
};

const positionOf = (text: string, offset: number): {readonly line: number; readonly column: number} => {
  const lines = text.slice(0, offset).split('\n');
  return {line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1};
};
