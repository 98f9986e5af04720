import {listInstructions} from './dockerfile.ts';

/**
 * The images that a Dockerfile starts from or copies from, as their references are written, each once. Build arguments of before the first
 * `FROM` are filled in; a reference that needs one without a value is left out.
 */
export function baseImagesOf(dockerfile: string, args: Readonly<Record<string, string>>): readonly string[] {
  const instructions = listInstructions(dockerfile);
  const values = globalArguments(instructions, args);
  const stages = new Set<string>();
  const images = new Set<string>();
  for (const instruction of instructions) {
    const from = /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/iv.exec(instruction);
    const named = from === null ? sourcesOf(instruction) : [fillIn(from[1] ?? '', values)];
    for (const image of named) if (isImage(image, stages)) images.add(image);
    if (from?.[2] !== undefined) stages.add(from[2].toLowerCase());
  }
  return [...images];
}

function globalArguments(
  instructions: readonly string[],
  args: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const instruction of instructions) {
    if (/^FROM\s/iv.test(instruction)) break;
    const declared = /^ARG\s+(\w+)(?:=(.*))?$/iv.exec(instruction);
    const [, name = '', fallback = ''] = declared ?? [];
    if (name !== '') values.set(name, args[name] ?? fillIn(unquote(fallback.trim()), values));
  }
  return values;
}

const unquote = (text: string): string => /^(["'])(.*)\1$/v.exec(text)?.[2] ?? text;

/** `$NAME`, `${NAME}` and `${NAME:-word}`, the forms that a reference is written in. */
const fillIn = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replaceAll(/\$(?:(\w+)|\{(\w+)(?::-([^\}]*))?\})/gv, (_whole, bare, braced, fallback) => {
    const value = values.get(bare ?? braced) ?? '';
    return value === '' ? (fallback ?? '') : value;
  });

/** `COPY --from=…` and `RUN --mount=…,from=…`. */
const sourcesOf = (instruction: string): readonly string[] =>
  /^(COPY|ADD|RUN)\s/iv.test(instruction)
    ? Array.from(instruction.matchAll(/\s--(?:from=|mount=\S*\bfrom=)([^\s,]+)/gv), ([, image = '']) => image)
    : [];

const isImage = (name: string, stages: ReadonlySet<string>): boolean =>
  name !== '' && name !== 'scratch' && !/^\d+$/v.test(name) && !stages.has(name.toLowerCase());
