import type {Pod} from '../../drivers/kubernetes/pod.ts';
import type {PodName} from '../../drivers/port-forward.ts';
import type {Objects} from '../rollout/workload-facts.ts';
import {choosePod, type Target} from './choose-pod.ts';

/** The pod that the next connection goes to, kept up to date; whoever asks while none is ready waits for the first that is. */
export class PodChoice {
  readonly #target: Target;
  #pod: Pod | undefined;
  #change = Promise.withResolvers<void>();

  constructor(target: Target) {
    this.#target = target;
  }

  readonly update = (objects: Objects): void => {
    this.#pod = choosePod(this.#target, objects);
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  };

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
}

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
