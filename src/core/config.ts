/** The validated configuration, as plain data: every path absolute, every default filled in. */

export type ServiceName = string;
export type ReleaseName = string;
export type ForwardName = string;

/** How an image is built from a folder; the fields mean what `docker buildx build` means by them. */
export type Build = {
  readonly context: string;
  readonly dockerfile: string;
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
  readonly secrets: readonly BuildSecret[];
  /** Each entry is one `--ssh` value, such as `default`. */
  readonly ssh: readonly string[];
  readonly platforms: readonly string[];
};

/** Where a build finds a secret; the secret itself is never in the config. */
export type BuildSecret =
  | {readonly kind: 'variable'; readonly id: string; readonly variable: string}
  | {readonly kind: 'file'; readonly id: string; readonly file: string};

export type Service = {readonly name: ServiceName; readonly build: Build};

export type Chart =
  | {readonly kind: 'folder'; readonly path: string}
  | {readonly kind: 'oci'; readonly reference: string; readonly version?: string}
  | {readonly kind: 'repository'; readonly url: string; readonly name: string; readonly version?: string};

export type Release = {
  readonly name: ReleaseName;
  readonly chart: Chart;
  readonly namespace: string;
  /** Values files, later ones win. */
  readonly values: readonly string[];
  /** Values path (`backend.image`) → the service whose image goes there. */
  readonly images: Readonly<Record<string, ServiceName>>;
  /** Services of other releases that must have been up once before this release is deployed for the first time. */
  readonly needs: readonly ServiceName[];
  /** How often a container may be started again before it was ever ready. */
  readonly restarts: number;
};

/** What a forward leads to: the pods that run a service's image, or a workload that devloop does not build. */
export type ForwardTarget =
  | {readonly kind: 'service'; readonly service: ServiceName}
  | {readonly kind: 'workload'; readonly workload: 'deployment' | 'statefulset' | 'daemonset'; readonly name: string};

export type Forward = {
  readonly name: ForwardName;
  readonly release: ReleaseName;
  readonly target: ForwardTarget;
  /** The port inside the pod. */
  readonly port: number;
  /** The port on 127.0.0.1. */
  readonly local: number;
};

/** What is left of old images: `keep` of each service, and of Docker's build cache so many bytes, if there is a limit. */
export type Prune = {readonly keep: number; readonly buildCache: number | undefined};

export type Config = {
  readonly name: string;
  /** The project's root: the folder of the config file. */
  readonly root: string;
  /** The config file first, then every file of the project that it imports: what they say is the config. */
  readonly sources: readonly string[];
  /** Patterns as in a `.gitignore` of the root: what they match is not watched. */
  readonly ignore: readonly string[];
  readonly cluster: {readonly name: string; readonly configFile?: string};
  readonly registry: {readonly name: string; readonly port: number};
  readonly prune: Prune;
  readonly services: Readonly<Record<ServiceName, Service>>;
  readonly releases: Readonly<Record<ReleaseName, Release>>;
  readonly forwards: Readonly<Record<ForwardName, Forward>>;
};
