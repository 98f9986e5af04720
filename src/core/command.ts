import type {ReleaseName, ServiceName} from './config.ts';

/** A word from the user to a devloop that runs. */
export type Command =
  /** Builds these services anew, whatever is remembered of them, and runs helm for these releases again. */
  | {readonly kind: 'rebuild'; readonly services: readonly ServiceName[]; readonly releases: readonly ReleaseName[]}
  /** Starts the pods of these services again, with the image that they have. */
  | {readonly kind: 'restart'; readonly services: readonly ServiceName[]}
  /** Edits are collected until `resume`; what a command asks for is still done. */
  | {readonly kind: 'pause'}
  | {readonly kind: 'resume'}
  /** A disabled service keeps its pods and the image that it has. */
  | {readonly kind: 'disable'; readonly services: readonly ServiceName[]}
  | {readonly kind: 'enable'; readonly services: readonly ServiceName[]}
  /** Uninstalls a release that is not in the config any more. */
  | {readonly kind: 'remove'; readonly release: ReleaseName; readonly namespace: string};
