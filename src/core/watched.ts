/** Something whose changes matter; paths are absolute. */
export type Watched =
  /** A build context: what .dockerignore lets through. */
  | {readonly kind: 'context'; readonly path: string; readonly dockerfile: string}
  /** A chart: everything in it. */
  | {readonly kind: 'folder'; readonly path: string}
  /** A values file, the config or a module of it, a Dockerfile outside of its context. */
  | {readonly kind: 'file'; readonly path: string};

/** All that is to be watched. `ignore` are patterns as in .gitignore, relative to `root`. */
export type WatchOrder = {
  readonly root: string;
  readonly ignore: readonly string[];
  readonly inputs: readonly Watched[];
};
