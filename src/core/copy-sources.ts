import {isHereDocument, parseDockerfile, type Instruction} from './dockerfile.ts';
import {expressionOf} from './wildcards.ts';

/** What a build takes from its context: all of it, for the reason that stands in an instruction, or only what `sources` name. */
export type CopySources =
  | {readonly kind: 'all'; readonly by: WholeContext; readonly sources: readonly Source[]}
  | {readonly kind: 'some'; readonly sources: readonly Source[]};

/** `copied` is `COPY . .`; with `unclear`, what the instruction takes cannot be told from its text; a build argument may change what it means. */
export type WholeContext =
  | (Instruction & {readonly kind: 'copied' | 'unclear'})
  | {readonly kind: 'argument'; readonly name: string};

/**
 * Something that an instruction names: a path in the context, without `.`, `..` and outer slashes, that may have the wildcards of Go's
 * `filepath.Match`. What is in a folder that it names is copied too.
 */
export type Source = {readonly pattern: string; readonly instruction: Instruction};

/** Finds what `COPY` and `ADD` take from the context, in any stage. Where a text is not understood to the last, that is all of it. */
export function copySourcesOf(dockerfile: string, args: Readonly<Record<string, string>>): CopySources {
  const {ends, instructions} = parseDockerfile(dockerfile);
  const taken = instructions.map(instruction => ({instruction, ...contextPathsOf(instruction.text)}));
  const sources = taken.flatMap(({instruction, paths}) =>
    paths.filter(path => path !== '').map(pattern => ({pattern, instruction})),
  );
  const copied = taken.find(({paths}) => paths.includes(''))?.instruction;
  if (copied !== undefined) return {kind: 'all', by: {kind: 'copied', ...copied}, sources};
  const argument = Object.entries(args).find(([name, value]) => name === 'BUILDKIT_SYNTAX' || triggers.test(value));
  if (argument !== undefined) return {kind: 'all', by: {kind: 'argument', name: argument[0]}, sources};
  const doubt =
    findDirective(dockerfile) ??
    taken.find(({kind}) => kind === 'unclear')?.instruction ??
    (ends === 'open' ? (instructions.at(-1) ?? {line: 1, text: ''}) : undefined);
  return doubt === undefined
    ? {kind: 'some', sources}
    : {kind: 'all', by: {kind: 'unclear', text: doubt.text, line: doubt.line}, sources};
}

/** Base images of such names are made to copy the context of whoever starts from them. */
const triggers = /onbuild/i;

/** Another frontend has instructions of its own, and another escape character means that lines end elsewhere. */
const findDirective = (dockerfile: string): Instruction | undefined => {
  const lines = dockerfile.split('\n').map((text, index) => ({text: text.trim(), line: index + 1}));
  return lines.find(({text, line}) => {
    const [, name = '', value = ''] = /^(?:#|\/\/)\s*(syntax|escape)\s*=\s*(.*)$/i.exec(text) ?? [];
    if (name === '') return line === 1 && /^\uFEFF?(\{|#!)/.test(text);
    return name.toLowerCase() === 'escape'
      ? value !== '\\'
      : !/^(docker\.io\/)?docker\/dockerfile([:@]\S+)?$/.test(value);
  });
};

type ContextPaths = {readonly kind: 'clear' | 'unclear'; readonly paths: readonly string[]};

const nothing: ContextPaths = {kind: 'clear', paths: []};
const unclear: ContextPaths = {kind: 'unclear', paths: []};

/** What an instruction reads of the context; a path is empty where that is the context itself. */
const contextPathsOf = (instruction: string): ContextPaths => {
  const [, keyword = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(instruction) ?? [];
  switch (keyword.toUpperCase()) {
    case 'COPY':
    case 'ADD':
      return copiedPathsOf(rest);
    case 'RUN':
      return Array.from(rest.matchAll(/--mount=(\S+)/g), ([, mount = '']) => mount).some(canReadContext)
        ? unclear
        : nothing;
    case 'FROM':
    case 'ARG':
      return triggers.test(rest) ? unclear : nothing;
    default:
      return others.has(keyword.toUpperCase()) ? nothing : unclear;
  }
};

const others: ReadonlySet<string> = new Set(
  'CMD ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL MAINTAINER SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(' '),
);

/** A mount is a bind mount of the context unless it says something else. */
const canReadContext = (mount: string): boolean => {
  const fields = mount.split(',').map(field => field.split('='));
  const [, type = 'bind'] = fields.find(([name]) => name === 'type') ?? [];
  const [, from = ''] = fields.find(([name]) => name === 'from') ?? [];
  return !['cache', 'tmpfs', 'secret', 'ssh'].includes(type) && from === '';
};

const copiedPathsOf = (rest: string): ContextPaths => {
  const words = rest.split(/\s+/);
  const start = words.findIndex(word => !word.startsWith('--'));
  const flags = words.slice(0, start === -1 ? words.length : start);
  if (flags.some(flag => /^--from=./.test(flag))) return nothing;
  if (!flags.every(flag => harmless.test(flag))) return unclear;
  const named = readWords(rest.replace(/^(?:--\S+\s+)*/, ''))?.slice(0, -1);
  if (named === undefined) return unclear;
  const paths = named.filter(word => !isHereDocument(word) && !elsewhere.test(word));
  if (paths.some(path => dubious.test(path) || expressionOf(path) === undefined)) return unclear;
  return {kind: 'clear', paths: paths.map(normalize)};
};

/** Flags that do not change which paths are named; what `--exclude` leaves out is watched in vain. */
const harmless = /^--(chown|chmod|link|exclude|checksum|keep-git-dir|unpack)(=|$)/;

/** What `ADD` fetches. */
const elsewhere = /^(https?:\/\/|git:\/\/|ssh:\/\/|git@)/;

/** Variables, quotes and escapes: what they come to depends on more than the word. */
const dubious = /[$"'\\<]/;

/** What begins with `[` is JSON, or else a wildcard. */
const readWords = (text: string): readonly string[] | undefined => {
  if (!text.startsWith('[')) return text.split(/\s+/);
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every(word => typeof word === 'string') ? words : undefined;
  } catch {
    return text.split(/\s+/);
  }
};

/** No path leads out of the context: `../x` is `x`. */
const normalize = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
};
