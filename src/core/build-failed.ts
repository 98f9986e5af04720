/** An image that could not be built: which step of which Dockerfile, why, and what the step said last. */
export type BuildFailed = {
  readonly kind: 'build-failed';
  readonly service: string;
  readonly cause: BuildCause;
  readonly dockerfile: string;
  /** The line of the Dockerfile that failed, when BuildKit told. */
  readonly line: number | undefined;
  readonly step: string | undefined;
  /** The stage of that step; undefined where the Dockerfile gives it no name. */
  readonly stage: string | undefined;
  readonly excerpt: readonly string[];
  /** The last lines of the step that failed. */
  readonly said: readonly string[];
  /** `clipped`: BuildKit dropped some of what the step wrote. */
  readonly output: 'whole' | 'clipped';
};

/** Why; `nearest` is what was perhaps meant. */
export type BuildCause =
  | {readonly kind: 'exit'; readonly code: number}
  | {readonly kind: 'source-missing'; readonly source: string; readonly nearest: string | undefined}
  | {readonly kind: 'source-ignored'; readonly source: string}
  | {
      readonly kind: 'base-image';
      readonly image: string;
      readonly answer: ImageAnswer;
      readonly nearest: string | undefined;
    }
  | {readonly kind: 'secret-missing'; readonly id: string}
  | {readonly kind: 'secret-unset'; readonly variable: string}
  | {readonly kind: 'secret-unreadable'; readonly file: string}
  | {readonly kind: 'ssh-missing'; readonly id: string}
  | {readonly kind: 'agent-missing'}
  | {readonly kind: 'disk-full'}
  | {readonly kind: 'other'};

/** What a registry made of the request for an image. */
export type ImageAnswer = 'missing' | 'refused' | 'limited' | 'unreachable' | 'other';

/** What kind of answer it is that a registry gave, or that there was none. */
export function imageAnswerOf(said: string): ImageAnswer {
  if (/toomanyrequests|429/i.test(said)) return 'limited';
  if (/denied|unauthorized|forbidden|authorization|no basic auth|401|403/i.test(said)) return 'refused';
  if (/not found|no match for platform|404/i.test(said)) return 'missing';
  if (/no such host|dial tcp|timeout|deadline|x509|tls|EOF|connection reset|server gave HTTP/i.test(said))
    return 'unreachable';
  return 'other';
}
