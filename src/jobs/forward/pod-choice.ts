import type {Pod} from '../../drivers/kubernetes/pod.ts';
import type {PodName} from '../../drivers/port-forward.ts';
import {isReady} from '../rollout/pod-facts.ts';
import type {Objects} from '../rollout/workload-facts.ts';
import {listTargets, type Target} from './choose-pod.ts';

/** The pod that the next connection goes to, kept up to date; whoever asks while none is ready waits for the first that is. */
export class PodChoice {
  readonly #target: Target;
  /** Pods that have answered before Kubernetes has said that they are ready: when, and at which runs of their containers. */
  readonly #proven = new Map<string, {readonly runs: string; readonly at: number}>();
  #pods: readonly Pod[] = [];
  #pod: Pod | undefined;
  #change = Promise.withResolvers<void>();

  constructor(target: Target) {
    this.#target = target;
  }

  readonly update = (objects: Objects): void => {
    this.#pods = listTargets(this.#target, objects);
    // From here on Kubernetes' own word counts.
    for (const pod of this.#pods) if (isReady(pod)) this.#proven.delete(pod.metadata.uid);
    this.#choose();
  };

  /** Takes a pod as it is now for ready, until Kubernetes says something of it, or one of its containers ends. */
  readonly prove = (pod: Pod, at: number): void => {
    this.#proven.set(pod.metadata.uid, {runs: runsOf(pod), at});
    this.#choose();
  };

  /** When a pod has answered already; undefined if nobody has asked it. */
  readonly answeredAt = ({metadata: {uid}}: Pod): number | undefined => this.#proven.get(uid)?.at;

  readonly next = async (signal: AbortSignal): Promise<PodName> => {
    while (this.#pod === undefined) await raceAbort(this.#change.promise, signal);
    return this.#pod.metadata;
  };

  /** The pod as it is now, as soon as it is another one than that. */
  readonly other = async (known: Pod | undefined, signal: AbortSignal): Promise<Pod> => {
    while (this.#pod === undefined || this.#pod.metadata.uid === known?.metadata.uid)
      await raceAbort(this.#change.promise, signal);
    return this.#pod;
  };

  /** The newest pod that is wanted, as soon as it is one that is not ready yet. */
  readonly coming = async (signal: AbortSignal): Promise<Pod> => {
    for (;;) {
      const [newest] = this.#pods;
      if (newest !== undefined && newest.metadata.uid !== this.#pod?.metadata.uid) return newest;
      await this.changed(signal);
    }
  };

  /** Resolves with the next change of any pod. */
  readonly changed = async (signal: AbortSignal): Promise<void> => raceAbort(this.#change.promise, signal);

  #choose(): void {
    this.#pod = this.#pods.find(pod => isReady(pod) || this.#proven.get(pod.metadata.uid)?.runs === runsOf(pod));
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }
}

/** What each container of a pod is at: another run, or an end, makes it another text. */
const runsOf = ({containerStatuses}: Pod): string =>
  containerStatuses.map(({name, restartCount, state}) => `${name} ${restartCount} ${state.kind}`).join(', ');

async function raceAbort(change: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const {promise, reject} = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, {once: true});
  try {
    await Promise.race([change, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
