import type {BuildCause, BuildFailed, ImageAnswer} from '../build-failed.ts';
import type {Description} from './description.ts';

/** The words for an image that could not be built. */
export function describeBuild({service, cause, step, said, output, excerpt, ...rest}: BuildFailed): Description {
  const file = rest.line === undefined ? rest.dockerfile : `${rest.dockerfile}:${rest.line}`;
  const place = rest.stage === undefined ? file : `stage \`${rest.stage}\`, ${file}`;
  const reasons = [step ?? [], reasonOf(cause) ?? []].flat();
  return {
    what: `The image of \`${service}\` could not be built${reasons.map(reason => `: ${reason}`).join('')} (${place}).`,
    said: [...(output === 'clipped' ? [clipped] : []), ...said, ...excerpt],
    next: [`${describeAdvice(cause, file)} The pods of the last good build keep running.`],
  };
}

const clipped = '(BuildKit has left out lines of this step: it printed too much, too fast. The last ones it kept:)';

function reasonOf(cause: BuildCause): string | undefined {
  switch (cause.kind) {
    case 'exit':
      return cause.code === 137 ? 'exit code 137, so it was killed' : `exit code ${cause.code}`;
    case 'source-missing':
      return `the context has no \`${cause.source}\``;
    case 'source-ignored':
      return `\`${cause.source}\` is there, but .dockerignore leaves it out`;
    case 'base-image':
      return `the image \`${cause.image}\` ${imageReason[cause.answer]}`;
    case 'secret-missing':
      return `it requires the secret \`${cause.id}\`, which the config does not have`;
    case 'secret-unset':
      return `the variable \`${cause.variable}\`, which a secret is taken from, is not set`;
    case 'secret-unreadable':
      return `the file of a secret, \`${cause.file}\`, cannot be read`;
    case 'ssh-missing':
      return `it requires the SSH socket \`${cause.id}\`, which the config does not have`;
    case 'agent-missing':
      return 'no SSH agent runs';
    case 'disk-full':
      return 'no space is left';
    case 'other':
      return undefined;
  }
}

const imageReason: Readonly<Record<ImageAnswer, string>> = {
  missing: 'is not in its registry',
  refused: 'does not exist, or its registry wants a login',
  limited: 'was asked for too often',
  unreachable: 'is in a registry that does not answer',
  other: 'could not be had',
};

function describeAdvice(cause: BuildCause, file: string): string {
  switch (cause.kind) {
    case 'exit':
      return cause.code === 137
        ? 'It ran out of memory, most likely: give Docker more, or let the step use less.'
        : `Correct the sources or ${file}.`;
    case 'source-missing':
      return cause.nearest === undefined
        ? `Correct the path in ${file}; paths begin in the folder that \`context\` names.`
        : `\`${cause.nearest}\` was perhaps meant in ${file}; paths begin in the folder that \`context\` names.`;
    case 'source-ignored':
      return 'Take it out of .dockerignore, or add a line for it that begins with `!`.';
    case 'base-image':
      return cause.nearest === undefined
        ? imageAdvice[cause.answer]
        : `The stage \`${cause.nearest}\` was perhaps meant.`;
    case 'secret-missing':
      return `Name it in the config: \`secrets: ['id=${cause.id},env=VARIABLE']\`, or with \`src=FILE\`.`;
    case 'secret-unset':
      return `Set it where devloop is started: \`export ${cause.variable}=…\`.`;
    case 'secret-unreadable':
      return 'Put it there, or correct `secrets` in the config; `src` is relative to the config file.';
    case 'ssh-missing':
      return `Name it in the config: \`ssh: ['${cause.id}']\`.`;
    case 'agent-missing':
      return 'Start one and add your key: `eval "$(ssh-agent)"; ssh-add`.';
    case 'disk-full':
      return 'See what uses the disk with `df -h` and `docker system df`; `docker builder prune` frees what old builds left.';
    case 'other':
      return `Correct the sources or ${file}.`;
  }
}

const imageAdvice: Readonly<Record<ImageAnswer, string>> = {
  missing: 'See that its name and tag are right, and that there is one for this platform.',
  refused: 'See that its name is right; if it is a private one, `docker login` to its registry.',
  limited: 'Wait, or `docker login`: registries allow more to those they know.',
  unreachable: 'See that the name is right and this machine can reach its registry.',
  other: 'See that its name is right; the lines above are what its registry said.',
};
