import {dirname} from 'node:path';

import type {FolderWatches} from './folder-watches.ts';
import type {WatchNews, WatchReady} from './order.ts';

type Facts = Omit<WatchReady, 'took'>;

/** Tells that the watch stands, and which folders go without one. */
export class Readiness {
  readonly #watches: FolderWatches;
  readonly #tell: (news: WatchNews) => void;
  /** Undefined until the watch stands. */
  #told: string | undefined;

  constructor(watches: FolderWatches, tell: (news: WatchNews) => void) {
    this.#watches = watches;
    this.#tell = tell;
  }

  readonly tell = (took: number): void => {
    const facts = this.#findFacts();
    this.#told = summaryOf(facts);
    this.#tell({kind: 'ready', ...facts, took});
  };

  /** Tells it again if other folders go without a watch. */
  readonly tellChange = (): void => {
    if (this.#told !== undefined && this.#told !== summaryOf(this.#findFacts())) this.tell(0);
  };

  #findFacts(): Facts {
    const {silent, size} = this.#watches;
    const polled = [...silent.keys()].filter(path => !silent.has(dirname(path))).toSorted();
    const settings = [...silent.values()].flatMap(each => (each.kind === 'limit' ? [each.setting] : []));
    const [name] = settings;
    return {folders: size, polled, limit: name === undefined ? undefined : {name, folders: settings.length}};
  }
}

const summaryOf = ({polled, limit}: Facts): string => JSON.stringify([polled, limit?.name]);
