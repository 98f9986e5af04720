/** What a config file exports. Every path in it is relative to the folder of the config file. */
export type UserConfig = {
  /** For editors, in `devloop.config.json` only. */
  readonly $schema?: string | undefined;
  /** The project's name; also the namespace of releases that name none. */
  readonly name: string;
  readonly cluster?: UserCluster | undefined;
  readonly registry?: UserRegistry | undefined;
  readonly prune?: UserPrune | undefined;
  /** The images that devloop builds, by name. */
  readonly services: Readonly<Record<string, UserService>>;
  /** The Helm releases that devloop deploys, by name. */
  readonly releases: Readonly<Record<string, UserRelease>>;
  /** Ports of workloads that devloop does not build, and further ports of those it does. */
  readonly forwards?: Readonly<Record<string, UserForward>> | undefined;
  /** Patterns as in a `.gitignore` beside the config: a change of what they match starts nothing. */
  readonly ignore?: readonly string[] | undefined;
};

/** The kind cluster; by default it is shared by all projects of a user. */
export type UserCluster = {
  /** A kind config file; the cluster is called what it says under `name`. */
  readonly kind?: string | undefined;
  /** Default: the name in the kind config file, else `devloop`. */
  readonly name?: string | undefined;
};

/** The local registry; by default it is shared by all projects of a user. */
export type UserRegistry = {
  /** The name of its container. Default: `devloop-registry`. */
  readonly name?: string | undefined;
  /** Its port on 127.0.0.1. Default: 5001. */
  readonly port?: number | undefined;
};

/** What devloop leaves of old images when it cleans up in idle moments. */
export type UserPrune = {
  /** How many images of each service stay although nothing runs them, the newest ones. Default: 3. */
  readonly keep?: number | undefined;
  /** How large Docker's build cache may grow, such as `20GB`; other projects build with it, too. Default: it is left alone. */
  readonly buildCache?: string | undefined;
};

/** One image and how it is built. */
export type UserService = {
  readonly build: UserBuild;
  /** The port of its pods that is opened on 127.0.0.1. */
  readonly forward?: UserPort | undefined;
};

/** The fields mean what `docker buildx build` means by them. */
export type UserBuild = {
  /** The folder that is sent to the builder. */
  readonly context: string;
  /** Default: `Dockerfile` in the context. */
  readonly dockerfile?: string | undefined;
  /** The stage to build. Default: the last one. */
  readonly target?: string | undefined;
  readonly args?: Readonly<Record<string, string>> | undefined;
  /** Each one a `--secret` value, such as `id=token,env=TOKEN` or `id=token,src=secrets/token`. */
  readonly secrets?: readonly string[] | undefined;
  /** Each one an `--ssh` value, such as `default`. */
  readonly ssh?: readonly string[] | undefined;
  /** Such as `linux/amd64`. Default: the platform of the machine. */
  readonly platforms?: readonly string[] | undefined;
};

/** A port inside a pod, and where it is opened on 127.0.0.1. */
export type UserPort = {
  readonly port: number;
  /** Default: the same as `port`. */
  readonly local?: number | undefined;
};

/** One Helm release. */
export type UserRelease = {
  /** A folder (`./charts/app`), a chart in a registry (`oci://host/chart:1.2.3`), or one in a chart repository. */
  readonly chart: string | UserRepositoryChart;
  /** Default: the project's name. */
  readonly namespace?: string | undefined;
  /** One values file or several; later ones win. */
  readonly values?: string | readonly string[] | undefined;
  /** Values path → service: `{'backend.image': 'backend'}`. */
  readonly images?: Readonly<Record<string, string>> | undefined;
  /** Services of other releases that must be up before this release is deployed for the first time. */
  readonly needs?: readonly string[] | undefined;
  /** How often a container may be started again before it was ever ready; one more ends the wait. Default: 1. */
  readonly restarts?: number | undefined;
};

/** A chart in an HTTP chart repository. */
export type UserRepositoryChart = {
  readonly repo: string;
  readonly name: string;
  /** Default: the newest. */
  readonly version?: string | undefined;
};

/** One more port to open. */
export type UserForward = UserPort & {
  /** `deployment/NAME`, `statefulset/NAME` or `daemonset/NAME`; or `service/NAME` for a service of this config. */
  readonly target: string;
  /** The release it belongs to; needed when more than one would do. */
  readonly release?: string | undefined;
};

/** Gives an editor the types of a config; returns what it is given. */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}
