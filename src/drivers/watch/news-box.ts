import type {Known} from './known.ts';
import type {ChangeBatch} from './order.ts';

/** What differs and was not told yet. */
export class NewsBox {
  readonly #paths = new Set<string>();
  #savedAt = 0;
  #isEdit = false;

  get isEmpty(): boolean {
    return this.#paths.size === 0;
  }

  /** `known` is undefined for what is gone. */
  readonly add = (
    path: string,
    {known, found}: {readonly known: Known | undefined; readonly found: 'by-event' | 'by-look'},
  ): void => {
    this.#paths.add(path);
    this.#savedAt = Math.max(this.#savedAt, known === undefined ? 0 : known.changedAt);
    this.#isEdit ||= found === 'by-event';
  };

  /** All of it, as one batch; undefined when there is none. */
  readonly take = ({occasion, seenAt}: Pick<ChangeBatch, 'occasion' | 'seenAt'>): ChangeBatch | undefined => {
    if (this.isEmpty) return undefined;
    const paths = [...this.#paths].toSorted();
    const savedAt = this.#savedAt === 0 ? seenAt : Math.min(this.#savedAt, Date.now());
    const isFound = occasion === 'edit' && !this.#isEdit;
    this.#paths.clear();
    this.#savedAt = 0;
    this.#isEdit = false;
    return {paths, savedAt, seenAt, occasion: isFound ? 'rescan' : occasion};
  };
}
