import type {Failure} from './failure.ts';

/** What `devloop doctor` looks at. */
export type Check =
  | 'docker'
  | 'kind'
  | 'helm'
  | 'disk'
  | 'inotify'
  | 'clock'
  | 'proxy'
  | 'config'
  | 'state'
  | 'ports'
  | 'registry'
  | 'cluster'
  | 'wiring'
  | 'pull';

/** What a look has found; the words for what is not well are in describe/check-result.ts. */
export type CheckResult =
  /** `fact` is short, and not a sentence. */
  | {readonly kind: 'ok'; readonly fact: string}
  /** It could not be looked at, or there is nothing to look at; `why` is a clause. */
  | {readonly kind: 'skipped'; readonly why: string}
  | {readonly kind: 'fixed'; readonly done: readonly string[]}
  /** It works for now. */
  | {readonly kind: 'warning'; readonly trouble: CheckTrouble}
  | {readonly kind: 'wrong'; readonly trouble: CheckTrouble};

/** What is not well. */
export type CheckTrouble =
  | {readonly kind: 'failure'; readonly failure: Failure}
  /** Of devloop's own, for `--fix` to repair; each is a clause. */
  | {readonly kind: 'faults'; readonly faults: readonly string[]}
  /** `free` in bytes. */
  | {readonly kind: 'disk-low'; readonly of: string; readonly path: string; readonly free: number}
  | {readonly kind: 'inotify-low'; readonly limits: readonly InotifyLimit[]}
  | {readonly kind: 'inotify-used-up'; readonly said: readonly string[]}
  /** How far the clock of Docker's machine is behind this one's; negative when it is ahead. */
  | {readonly kind: 'clock-off'; readonly seconds: number}
  | {readonly kind: 'proxied'; readonly variables: readonly string[]; readonly hosts: readonly string[]}
  | {readonly kind: 'pull-failed'; readonly node: string; readonly registry: string; readonly said: readonly string[]};

/** A setting of the kernel, and what kind recommends. */
export type InotifyLimit = {readonly name: string; readonly value: number; readonly recommended: number};
