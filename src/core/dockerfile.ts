/** An instruction of a Dockerfile, continued lines joined, and the number of its first line, counted from 1. */
export type Instruction = {readonly text: string; readonly line: number};

/** The instructions of a Dockerfile; `open` when its end is within a here-document or a continued line, so that some may be missing. */
export type ParsedDockerfile = {readonly ends: 'whole' | 'open'; readonly instructions: readonly Instruction[]};

/** Finds the instructions as BuildKit does, without comments and the texts of here-documents, where a Python script may say `from`. */
export const parseDockerfile = (dockerfile: string): ParsedDockerfile => {
  const instructions: Instruction[] = [];
  let started: Instruction | undefined;
  let documents: readonly HereDocument[] = [];
  for (const [index, line] of dockerfile
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const [document, ...others] = documents;
    if (document !== undefined) {
      if ((document.kind === 'tabbed' ? line.replace(/^\t+/, '') : line) === document.end) documents = others;
    } else if (line.trim() !== '' && !line.trim().startsWith('#')) {
      const text = `${started?.text ?? ''}${line.replace(continuation, '$1')}`;
      started = {text, line: started?.line ?? index + 1};
      if (continuation.test(line)) continue;
      const instruction = {...started, text: text.trim()};
      instructions.push(instruction);
      documents = findDocuments(instruction.text);
      started = undefined;
    }
  }
  return {instructions, ends: started === undefined && documents.length === 0 ? 'whole' : 'open'};
};

/** The text of each instruction. */
export const listInstructions = (dockerfile: string): readonly string[] =>
  parseDockerfile(dockerfile).instructions.map(({text}) => text);

/** The names of a Dockerfile's stages in lower case, as Docker compares them, in their order; `''` for one without a name. */
export const listStages = (dockerfile: string): string[] =>
  listInstructions(dockerfile).flatMap(instruction => {
    const from = /^FROM\s+(?:--\S+\s+)*\S+(?:\s+AS\s+(\S+))?/i.exec(instruction);
    return from === null ? [] : [from[1]?.toLowerCase() ?? ''];
  });

/** Whether a word stands for a here-document, as `<<EOF` does. */
export const isHereDocument = (word: string): boolean => hereDocument.test(word);

/** Two of them are a backslash that means itself. */
const continuation = /(^|[^\\])\\[ \t]*$/;

/** `tabbed` is one that begins with `<<-`: its lines may be indented by tabs. */
type HereDocument = {readonly kind: 'plain' | 'tabbed'; readonly end: string};

const findDocuments = (instruction: string): readonly HereDocument[] =>
  /^(RUN|COPY|ADD)\s/i.test(instruction)
    ? instruction.split(/\s+/).flatMap(word => {
        const [, dash, , end] = hereDocument.exec(word) ?? [];
        return end === undefined ? [] : [{kind: dash === '-' ? 'tabbed' : 'plain', end}];
      })
    : [];

const hereDocument = /^\d*<<(-?)(["']?)([^\s<"']+)\2$/;
