/** Something whose changes matter; paths are absolute. */
export type WatchInput =
  | {
      readonly kind: 'context';
      readonly path: string;
      readonly dockerfile: string;
      /** What the Dockerfile names, and what leads there, as a regular expression with the flags `su`: .gitignore has no say in it. */
      readonly named?: string | undefined;
    }
  | {readonly kind: 'folder'; readonly path: string}
  | {readonly kind: 'file'; readonly path: string};

/** All that is to be watched. `ignore` are patterns as in .gitignore, relative to `root`. */
export type WatchOrder = {
  readonly root: string;
  readonly ignore: readonly string[];
  readonly inputs: readonly WatchInput[];
};

/** These paths are different from what they were; times are in milliseconds since the epoch. */
export type ChangeBatch = {
  readonly paths: readonly string[];
  /** When the newest of them was written. */
  readonly savedAt: number;
  /** When the first event of them came. */
  readonly seenAt: number;
  readonly occasion: 'edit' | 'git' | 'rescan';
};

/** The watch stands; `took` is in milliseconds. Told again when other folders than before go without a watch. */
export type WatchReady = {
  readonly folders: number;
  /** The outermost folders that give no events: they are looked at again and again. */
  readonly polled: readonly string[];
  /** The setting of the kernel that allows no more watches, and how many folders go without. */
  readonly limit: {readonly name: string; readonly folders: number} | undefined;
  readonly took: number;
};

/** What the watch tells, as it happens. */
export type WatchNews = ({readonly kind: 'changed'} & ChangeBatch) | ({readonly kind: 'ready'} & WatchReady);
