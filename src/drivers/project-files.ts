import {FileWatch} from './file-watch.ts';
import {diskFingerprints, type Fingerprints} from './fingerprint.ts';
import {findEarlyChanges} from './watch/early-changes.ts';
import type {WatchNews, WatchOrder} from './watch/order.ts';

type Watching = {
  readonly signal: AbortSignal;
  readonly onNews: (news: WatchNews) => void;
};

/** The files of a project. Once they are watched, fingerprints come from what the watch knows; until then, from the disk. */
export class ProjectFiles implements Fingerprints, AsyncDisposable {
  #watch: FileWatch | undefined;
  /** The watch that has stood once. */
  #stood: FileWatch | undefined;
  #onNews: ((news: WatchNews) => void) | undefined;
  /** What has changed while nobody listened. */
  readonly #unheard: WatchNews[] = [];

  /** Tells of changes until the signal ends it. The watch itself goes on: who asks next is told what has changed meanwhile. */
  readonly watch = async (order: WatchOrder, {signal, onNews}: Watching): Promise<never> => {
    this.#watch ??= new FileWatch(this.#hear);
    const current = this.#watch;
    this.#onNews = onNews;
    try {
      for (const news of this.#unheard.splice(0)) onNews(news);
      await current.watch(order, signal);
      if (this.#stood !== current) await this.#tellEarly(order);
      this.#stood = current;
      return await current.await(signal);
    } catch (error) {
      if (!signal.aborted) await this.#drop();
      throw error;
    } finally {
      if (this.#onNews === onNews) this.#onNews = undefined;
    }
  };

  /** Makes sure that what was changed until now counts in the next fingerprint, even if no event has told of it yet. */
  readonly lookAgain = async (path: string, signal: AbortSignal): Promise<void> => {
    await this.#watch?.lookAgain(path, signal);
  };

  readonly hashContext: Fingerprints['hashContext'] = async (inputs, signal) =>
    this.#fingerprints.hashContext(inputs, signal);

  readonly hashFolder: Fingerprints['hashFolder'] = async (path, signal) => this.#fingerprints.hashFolder(path, signal);

  readonly hashFiles: Fingerprints['hashFiles'] = async (paths, signal) => this.#fingerprints.hashFiles(paths, signal);

  readonly [Symbol.asyncDispose] = async (): Promise<void> => this.#drop();

  get #fingerprints(): Fingerprints {
    return this.#watch ?? diskFingerprints;
  }

  /** The config, for one, is read before there is a watch: what has changed since then is told again rather than missed. */
  async #tellEarly(order: WatchOrder): Promise<void> {
    const early = await findEarlyChanges(order, performance.timeOrigin);
    if (early !== undefined) this.#hear({kind: 'changed', ...early});
  }

  readonly #hear = (news: WatchNews): void => {
    if (this.#onNews !== undefined) this.#onNews(news);
    else if (news.kind === 'changed') this.#unheard.push(news);
  };

  async #drop(): Promise<void> {
    const watch = this.#watch;
    this.#watch = undefined;
    await watch?.[Symbol.asyncDispose]();
  }
}
