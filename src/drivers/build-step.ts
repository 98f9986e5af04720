/**
 * A step of a build: an instruction of the Dockerfile, with its place in its stage (`stage` is empty when the Dockerfile has but one, unnamed),
 * or work of BuildKit's own, such as loading the context or pushing.
 */
export type BuildStep =
  | {
      readonly kind: 'instruction';
      readonly id: string;
      /** As the Dockerfile says it, such as `RUN npm ci`. */
      readonly name: string;
      readonly stage: string;
      readonly number: number;
      readonly total: number;
    }
  | {readonly kind: 'internal'; readonly id: string; readonly name: string};

/** Takes apart BuildKit's name of a step: `[linux/arm64 deps 2/5] RUN npm ci`, `[internal] load build context`, `exporting to image`. */
export const parseBuildStep = (id: string, vertexName: string): BuildStep => {
  const match = /^\[(?:(?<stage>.*) )?(?<number>\d+)\/(?<total>\d+)\] (?<name>.*)$/s.exec(vertexName);
  if (match?.groups === undefined) return {kind: 'internal', id, name: vertexName.replace(/^\[internal\] /, '')};
  const {stage = '', number, total, name = ''} = match.groups;
  return {kind: 'instruction', id, name, stage, number: Number(number), total: Number(total)};
};
