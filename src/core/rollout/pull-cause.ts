/** Why an image could not be pulled, as far as the words of the container runtime tell. */
export type PullCause =
  | 'invalid-name'
  | 'never-pulled'
  | 'not-found'
  | 'denied'
  | 'wrong-platform'
  | 'rate-limited'
  | 'unknown-host'
  | 'unreachable'
  | 'unknown';

/** Kubernetes' own words for a pull that failed. */
export const isPullReason = (reason: string): boolean => pullReasons.has(reason);

const pullReasons: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
]);

/** Reads why a pull failed out of a container's waiting state. */
export function pullCauseOf({reason, message}: {readonly reason: string; readonly message: string}): PullCause {
  if (reason === 'InvalidImageName') return 'invalid-name';
  if (reason === 'ErrImageNeverPull') return 'never-pulled';
  return patterns.find(([pattern]) => pattern.test(message))?.[1] ?? 'unknown';
}

/** The first that fits counts: a registry that denies an image often adds that it may not exist. */
const patterns: readonly (readonly [RegExp, PullCause])[] = [
  [/no such host/i, 'unknown-host'],
  [/toomanyrequests|too many requests|rate limit/i, 'rate-limited'],
  [/denied|unauthorized|forbidden|authorization failed|authentication required/i, 'denied'],
  [/no match for platform|no matching manifest/i, 'wrong-platform'],
  [/not found|manifest unknown|name unknown/i, 'not-found'],
  [
    /dial tcp|i\/o timeout|connection (?:refused|reset)|handshake|unexpected EOF|: EOF|server misbehaving|x509|HTTPS client|deadline exceeded| 5\d\d /i,
    'unreachable',
  ],
];
