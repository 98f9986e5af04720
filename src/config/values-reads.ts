/** What templates read of the values, as far as their text tells: each path that is named, or that it may be anything. */
export type ValuesReads = {readonly kind: 'anything'} | {readonly kind: 'paths'; readonly paths: readonly Path[]};

/** `.Values.backend.image` is `['backend', 'image']`. */
export type Path = readonly string[];

/**
 * Finds in the text of templates what they read. Wherever `.Values` is used as a whole (`toYaml .Values`, `index .Values $name`,
 * `dict "Values" .Values`), it may be anything.
 */
export const readsOf = (texts: readonly string[]): ValuesReads => {
  const paths: Path[] = [];
  for (const text of texts.map(withoutComments)) {
    if (/["`]Values["`]/.test(text)) return {kind: 'anything'};
    for (const match of text.matchAll(use)) {
      const path = pathOf(match, text);
      if (path.length === 0) return {kind: 'anything'};
      paths.push(path);
    }
  }
  return {kind: 'paths', paths};
};

/** Whether a value at this path can have an effect: it is read itself, or within something that is, or something within it is. */
export const isRead = (path: Path, reads: ValuesReads): boolean =>
  reads.kind === 'anything' || reads.paths.some(read => isPrefix(read, path) || isPrefix(path, read));

/** The names of the templates that are used, and of those that are defined. */
export type TemplateNames = {
  /** `computed`: some of the names that are used are known to Helm only. */
  readonly kind: 'literal' | 'computed';
  readonly used: readonly string[];
  readonly defined: readonly string[];
};

export const templateNamesOf = (texts: readonly string[]): TemplateNames => {
  const all = texts.map(withoutComments).join('\n');
  const uses = Array.from(all.matchAll(/\b(?:include|template)\b\s*("[^"]*"|`[^`]*`|\S)/g), ([, name = '']) => name);
  const defined = Array.from(all.matchAll(/\b(?:define|block)\s+["`]([^"`]*)["`]/g), ([, name = '']) => name);
  const isLiteral = uses.every(name => /^["`]/.test(name));
  return {kind: isLiteral ? 'literal' : 'computed', used: uses.map(name => name.slice(1, -1)), defined};
};

const use = /\.Values\b((?:\.[\p{L}_][\p{L}\p{N}_]*)*)/gu;

/** The path that one use of `.Values` names; empty where it is used as a whole. */
const pathOf = (match: RegExpExecArray, text: string): Path => {
  const [whole, fields = ''] = match;
  const path = fields.split('.').slice(1);
  if (path.length > 0 || !takesKeys.test(text.slice(Math.max(0, match.index - 80), match.index))) return path;
  const [literals = ''] = /^(?:\s+"[^"]*")+/.exec(text.slice(match.index + whole.length)) ?? [];
  return Array.from(literals.matchAll(/"([^"]*)"/g), ([, name = '']) => name);
};

/** Functions that are given an object and then a key of it. */
const takesKeys = /\b(?:index|get|hasKey)\s+[$\w.]*$/;

/** Comments of templates, and those of YAML that are no template. */
const withoutComments = (text: string): string =>
  text.replaceAll(/\{\{-?\s*\/\*[\s\S]*?\*\/\s*-?\}\}/g, '').replaceAll(/^[ \t]*#(?!.*\{\{).*$/gm, '');

const isPrefix = (start: Path, path: Path): boolean => start.every((key, index) => path[index] === key);
