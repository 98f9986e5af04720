import type {JobContext} from '../core/job-end.ts';
import type {Docker} from '../drivers/docker.ts';
import type {HelmVersion} from '../drivers/helm.ts';
import type {Cluster} from '../drivers/kubernetes/cluster.ts';
import type {ProjectFiles} from '../drivers/project-files.ts';
import type {Memory} from './memory.ts';

/** Who devloop is on this machine, written on all it makes: nothing without it is ever changed or removed. */
export type Identity = {
  /** Of the user: on the cluster and the registry. */
  readonly owner: string;
  /** Of the project: on its releases. */
  readonly project: string;
};

/** Where jobs keep what must outlive them. */
export type Folders = {
  /** The kubeconfig file of this project. */
  readonly kubeconfig: string;
  /** Helm's own caches and settings, and the values files while a deploy runs. */
  readonly helm: string;
  /** What builds leave behind while they run. */
  readonly builds: string;
};

/** Marks, outside the cluster, of what a job has begun there. */
export type Begun = {
  readonly read: (cluster: string) => Promise<boolean>;
  readonly write: (cluster: string) => Promise<void>;
  readonly remove: (cluster: string) => Promise<void>;
};

/** How to wait for another devloop: `onWait` is told once which process it is, `signal` ends it. */
export type Waiting = {readonly signal: AbortSignal; readonly onWait: (pid: number) => void};

export type Files = Pick<ProjectFiles, 'watch' | 'lookAgain' | 'hashContext' | 'hashFolder' | 'hashFiles'>;

/** All that jobs can reach. Connections are opened when first needed, and kept. */
export type World = {
  readonly identity: Identity;
  readonly folders: Folders;
  readonly openDocker: (signal: AbortSignal) => Promise<Docker>;
  /** Waits until no other project of this user works on what they share; ends with the scope of what it returns. */
  readonly lockShared: (name: string, waiting: Waiting) => Promise<AsyncDisposable>;
  /** Waits as `lockShared` does, and takes no lock: for work that others may do at the same time. */
  readonly awaitShared: (name: string, waiting: Waiting) => Promise<void>;
  /** Which clusters this user's devloop has begun to make and not yet marked as its own: it may have been killed meanwhile. */
  readonly begun: Begun;
  readonly memory: Memory;
  /** The files of the project, and what is known of them. */
  readonly files: Files;
  /** The cluster behind one context of the project's kubeconfig. */
  readonly openCluster: (context: string) => Promise<Cluster>;
  readonly findHelm: (signal: AbortSignal) => Promise<HelmVersion>;
};

/** What a running job is given: when to stop, whom to tell, and all that it can reach. */
export type Context = JobContext<AbortSignal> & {readonly world: World};
