/** Why a build failed, where BuildKit's own sentence tells. */
export type BuildCause =
  /** The program of a `RUN` ended with this code. */
  | {readonly kind: 'exit'; readonly code: number}
  /** A `COPY` or `ADD` names what the context does not have; the path begins in the context. */
  | {readonly kind: 'source-missing'; readonly source: string}
  /** An image that the Dockerfile starts from, or copies from. `answer` is what its registry, or the way there, said. */
  | {readonly kind: 'base-image'; readonly image: string; readonly answer: string}
  /** A `RUN` requires a secret, or an SSH socket, that the build was not given. */
  | {readonly kind: 'secret-missing'; readonly id: string}
  | {readonly kind: 'ssh-missing'; readonly id: string}
  /** The build was given what is not there. */
  | {readonly kind: 'secret-unset'; readonly variable: string}
  | {readonly kind: 'secret-unreadable'; readonly file: string}
  | {readonly kind: 'agent-missing'}
  | {readonly kind: 'disk-full'}
  | {readonly kind: 'push'}
  | {readonly kind: 'other'};

/** What is known of a failure that says more about its cause than the sentence does. */
type Told = {readonly message: string; readonly step: string | undefined};

/** Reads the cause of a failure from BuildKit's sentence, and from the step of its own in which it happened. */
export const parseBuildCause = ({message, step = ''}: Told): BuildCause => {
  if (step.startsWith('pushing ') || message.startsWith('failed to push ')) return {kind: 'push'};
  for (const {pattern, cause} of sentences) {
    const [, first = '', second = ''] = pattern.exec(message) ?? [];
    if (pattern.test(message)) return cause(first, second, step);
  }
  return {kind: 'other'};
};

type Sentence = {
  readonly pattern: RegExp;
  readonly cause: (first: string, second: string, step: string) => BuildCause;
};

const sentences: readonly Sentence[] = [
  {pattern: /exit code: (\d+)$/m, cause: code => ({kind: 'exit', code: Number(code)})},
  {pattern: /no space left on device/i, cause: () => ({kind: 'disk-full'})},
  {
    pattern: /failed to calculate checksum of ref \S+: "\/?(.+)": not found$/m,
    cause: (source, _, step) => (/\bfrom=/.test(step) ? {kind: 'other'} : {kind: 'source-missing', source}),
  },
  {
    pattern: /failed to resolve source metadata for (\S+): (.+)$/s,
    cause: (image, said) => ({kind: 'base-image', image, answer: withoutImage(said, image)}),
  },
  {pattern: /secret (\S+): not found$/m, cause: id => ({kind: 'secret-missing', id})},
  {pattern: /unset ssh forward key (\S+)$/m, cause: id => ({kind: 'ssh-missing', id})},
  {pattern: /empty ssh agent socket/, cause: () => ({kind: 'agent-missing'})},
];

/** BuildKit says the image's name again before what its registry said. */
const withoutImage = (said: string, image: string): string =>
  (said.startsWith(`${image}: `) ? said.slice(image.length + 2) : said).replace(/^failed to do request: /, '');
