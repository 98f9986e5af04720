import {setTimeout as wait} from 'node:timers/promises';

import {listObjects, type Query} from './kubernetes.ts';
import type {KubernetesObject} from './kubernetes/resource.ts';
import {openWatch, type WatchFrame} from './kubernetes/watch-stream.ts';
import {ToolError} from './tool-error.ts';

/** One difference to the objects known before; a removed object is given as it was last seen. */
type ObjectChange<T> = {readonly kind: 'added' | 'changed' | 'removed'; readonly object: T};

/** All objects of the query by their UID, and what has changed since the call before. */
type ObjectChanges<T> = {
  readonly objects: ReadonlyMap<string, T>;
  readonly changes: readonly ObjectChange<T>[];
};

export type WatchHandlers<T> = {
  readonly signal: AbortSignal;
  /** Called once the objects are known, even when there are none, and then after every difference. */
  readonly onChange: (changes: ObjectChanges<T>) => void;
  /** Called once when the link breaks, or cannot be made; the objects known before stay as they are. */
  readonly onLinkLost: (error: ToolError) => void;
  /** Called when the objects are up to date again after a lost link. */
  readonly onLinkBack: () => void;
  readonly times?: WatchTimes;
};

/** How long a watch waits for what, in milliseconds. */
type WatchTimes = {
  /** Silence after which a connection counts as dead; the API server sends a bookmark about once a minute. */
  readonly silence: number;
  readonly shortestBackoff: number;
  readonly longestBackoff: number;
  /** A connection that lasted this long was a good one: the next backoff is the shortest again. */
  readonly steady: number;
};

const defaultTimes: WatchTimes = {silence: 90_000, shortestBackoff: 250, longestBackoff: 15_000, steady: 5000};

/**
 * Follows the objects of a query until the signal ends it: lists them, then has every change told by the API server, and does so anew
 * whenever the link breaks. It never ends by itself, and rejects only when a handler throws.
 */
export const watchObjects = async <T extends KubernetesObject>(
  query: Query<T>,
  handlers: WatchHandlers<T>,
): Promise<void> => {
  const {signal, times = defaultTimes} = handlers;
  const follower = new Follower(query, handlers, times);
  let backoff = 0;
  while (!signal.aborted) {
    const startedAt = performance.now();
    const end = await follower.follow();
    const isSteady = performance.now() - startedAt >= times.steady;
    if (isSteady) backoff = 0;
    if (isSteady && end !== 'broken') continue;
    backoff = chooseBackoff(backoff, times);
    await wait(backoff, undefined, {signal}).catch(() => undefined);
  }
};

/** Decorrelated jitter: a random time between the shortest backoff and three times the last one. */
const chooseBackoff = (last: number, {shortestBackoff, longestBackoff}: WatchTimes): number => {
  const most = Math.min(longestBackoff, Math.max(shortestBackoff, last) * 3);
  return shortestBackoff + Math.random() * (most - shortestBackoff);
};

/** `ended`: the server's time limit. `expired`: it forgot the version we know. `broken`: the link is lost. */
type End = 'ended' | 'expired' | 'broken';

/** What is known of the objects, and the version from which the next watch goes on. */
class Follower<T extends KubernetesObject> {
  readonly #query: Query<T>;
  readonly #handlers: WatchHandlers<T>;
  readonly #times: WatchTimes;
  #objects: ReadonlyMap<string, T> = new Map();
  /** Undefined when only a list can tell what is true now. */
  #version: string | undefined;
  #isListed = false;
  #isLost = false;

  constructor(query: Query<T>, handlers: WatchHandlers<T>, times: WatchTimes) {
    this.#query = query;
    this.#handlers = handlers;
    this.#times = times;
  }

  /** One connection, from its start to its end. */
  async follow(): Promise<End> {
    try {
      if (this.#isLost) await this.#query.cluster.reload();
      const version = this.#version ?? (await this.#list());
      return await this.#watch(version);
    } catch (error) {
      if (this.#handlers.signal.aborted) return 'ended';
      if (!(error instanceof ToolError)) throw error;
      this.#version = undefined;
      if (!this.#isLost) this.#handlers.onLinkLost(error);
      this.#isLost = true;
      return 'broken';
    }
  }

  async #list(): Promise<string> {
    const {objects, resourceVersion} = await listObjects(this.#query, this.#handlers.signal);
    const listed = new Map(objects.map(object => [object.metadata.uid, object]));
    const removed = [...this.#objects.values()].filter(object => !listed.has(object.metadata.uid));
    const changes = [
      ...objects.flatMap(object => this.#compare(object)),
      ...removed.map(object => ({kind: 'removed', object}) as const),
    ];
    this.#publish(listed, changes);
    this.#version = resourceVersion;
    if (this.#isLost) this.#handlers.onLinkBack();
    this.#isLost = false;
    return resourceVersion;
  }

  async #watch(version: string): Promise<End> {
    const {signal} = this.#handlers;
    const stream = openWatch({query: this.#query, version, silence: this.#times.silence}, signal);
    for await (const frames of stream) {
      if (signal.aborted) return 'ended';
      if (frames.some(({kind}) => kind === 'expired')) {
        this.#version = undefined;
        return 'expired';
      }
      this.#apply(frames);
    }
    return 'ended';
  }

  /** Frames that arrived together are told together. */
  #apply(frames: readonly WatchFrame[]): void {
    const objects = new Map(this.#objects);
    const changes: ObjectChange<T>[] = [];
    for (const frame of frames) {
      if (frame.kind === 'expired') continue;
      this.#version = frame.version;
      if (frame.kind === 'bookmark') continue;
      const object = this.#query.resource.parse(frame.object);
      if (frame.kind === 'removed') {
        if (objects.delete(object.metadata.uid)) changes.push({kind: 'removed', object});
      } else {
        changes.push(...this.#compare(object, objects));
        objects.set(object.metadata.uid, object);
      }
    }
    if (changes.length > 0) this.#publish(objects, changes);
  }

  #compare(object: T, objects = this.#objects): readonly ObjectChange<T>[] {
    const known = objects.get(object.metadata.uid);
    if (known === undefined) return [{kind: 'added', object}];
    return known.metadata.resourceVersion === object.metadata.resourceVersion ? [] : [{kind: 'changed', object}];
  }

  #publish(objects: ReadonlyMap<string, T>, changes: readonly ObjectChange<T>[]): void {
    this.#objects = objects;
    if (this.#isListed && changes.length === 0) return;
    this.#isListed = true;
    this.#handlers.onChange({objects, changes});
  }
}
