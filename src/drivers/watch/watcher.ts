import {basename, dirname, join} from 'node:path';
import {setImmediate} from 'node:timers/promises';

import {createFingerprints, type Fingerprints} from '../fingerprint.ts';
import {GitRules} from '../git-ignore.ts';
import {Anchors} from './anchors.ts';
import {FileIndex} from './file-index.ts';
import type {Mount} from './file-system.ts';
import {FolderWatches, type WatchFolder} from './folder-watches.ts';
import {Gatherer, type Gathered} from './gatherer.ts';
import {watchGit} from './git-state.ts';
import {createIndexReader} from './index-reader.ts';
import {findKnown, type Known} from './known.ts';
import {NewsBox} from './news-box.ts';
import type {WatchNews, WatchOrder} from './order.ts';
import {Readiness} from './readiness.ts';
import {Rounds} from './rounds.ts';
import {ScanQueue, type ScanCause} from './scan-queue.ts';
import {loadPlan} from './scope.ts';
import {SingleFiles} from './single-files.ts';
import type {Moment} from './sleep.ts';
import {UnsettledFiles} from './unsettled.ts';

export type WatcherOptions = {
  readonly watchFolder: WatchFolder;
  readonly mounts: readonly Mount[];
  readonly mostEvents: number;
  readonly now: () => Moment;
  readonly tell: (news: WatchNews) => void;
};

/** Watches files: events say where to look, and what is told is what really differs. */
export class Watcher implements Disposable {
  readonly #options: WatcherOptions;
  readonly #watches: FolderWatches;
  readonly #index: FileIndex;
  readonly #queue: ScanQueue;
  readonly #gatherer: Gatherer;
  readonly #rounds: Rounds;
  readonly #fingerprints: Fingerprints;
  readonly #news = new NewsBox();
  readonly #files: SingleFiles;
  readonly #unsettled: UnsettledFiles;
  #order: WatchOrder | undefined;
  readonly #anchors: Anchors;
  readonly #readiness: Readiness;
  #gitWatch: Disposable | undefined;
  #loading: Promise<void> = Promise.resolve();
  #cause: ScanCause = 'edit';
  #due: Gathered | undefined;
  #readingSince = 0;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#watches = new FolderWatches({
      ...options,
      onEvent: this.#onEvent,
      onError: () => this.#rescan('rescan'),
    });
    const lookAgain = (path: string): void => this.#gatherer.add(path);
    this.#unsettled = new UnsettledFiles(lookAgain);
    // A file may be in the index as well: each decides for itself.
    this.#files = new SingleFiles(new UnsettledFiles(lookAgain));
    this.#anchors = new Anchors(this.#watches);
    this.#readiness = new Readiness(this.#watches, options.tell);
    this.#index = new FileIndex({watches: this.#watches, onChange: this.#onChange, unsettled: this.#unsettled});
    this.#queue = new ScanQueue({
      readFolder: this.#readFolder,
      isKnown: path => this.#index.folders.has(path),
      onRead: this.#onRead,
    });
    this.#gatherer = new Gatherer({mostEvents: options.mostEvents, onDue: this.#onDue});
    this.#rounds = new Rounds({
      isIdle: () => this.#queue.isEmpty && this.#gatherer.isClosed,
      rescan: () => this.#rescan('rescan'),
      poll: this.#poll,
      now: options.now,
    });
    const reader = createIndexReader({
      index: this.#index,
      isLive: this.#watches.has,
      isPending: path => this.#gatherer.has(path) || this.#unsettled.has(path),
    });
    this.#fingerprints = createFingerprints(reader);
  }

  /** Watches this from now on; what was watched before and still is keeps what is known of it. */
  readonly watch = async (order: WatchOrder): Promise<void> => {
    const start = performance.now();
    this.#order = order;
    this.#gitWatch?.[Symbol.dispose]();
    this.#gitWatch = watchGit(order.root, {...this.#options, onMove: this.#gatherer.addGit});
    await this.#reload('order');
    await this.#queue.await();
    this.#readiness.tell(performance.now() - start);
  };

  /** Reads everything below a folder again, whatever events say. */
  readonly lookAgain = async (path: string): Promise<void> => {
    const roots = this.#roots.filter(root => root === path || root.startsWith(`${path}/`));
    this.#queue.add([path, ...roots], {cause: 'look', depth: 'all'});
    await this.#queue.await();
  };

  /** Fingerprints of what is there, once all events that have come are looked at. */
  readonly openFingerprints = async (): Promise<Fingerprints> => {
    await this.#loading;
    // Events are read between two of these.
    await setImmediate();
    await setImmediate();
    this.#checkAll(this.#gatherer.take());
    await this.#queue.await();
    return this.#fingerprints;
  };

  readonly [Symbol.dispose] = (): void => {
    for (const each of [this.#watches, this.#gatherer, this.#rounds, this.#gitWatch]) each?.[Symbol.dispose]();
  };

  get #roots(): readonly string[] {
    return this.#index.plan.scopes.map(({root}) => root);
  }

  readonly #onEvent = (folder: string, name: string | undefined): void => {
    if (this.#gatherer.count() === 'skip') return;
    const path = name === undefined ? folder : join(folder, name);
    if (name === undefined || this.#isNews(folder, name)) this.#gatherer.add(path);
  };

  #isNews(folder: string, name: string): boolean {
    const path = join(folder, name);
    const isSpecial = this.#anchors.has(path) || name === '.gitignore' || name === basename(folder);
    return isSpecial || this.#index.isWatched(folder, name);
  }

  readonly #onDue = (gathered: Gathered): void => {
    this.#due = gathered;
    if (gathered.extent === 'all') this.#rescan('edit');
    else this.#checkAll(gathered.paths);
    if (!this.#queue.isUrgent) this.#tell();
  };

  #checkAll(paths: readonly string[]): void {
    this.#cause = 'edit';
    // What is gone comes first: the watches of a folder that was renamed are closed before it is watched in its new place.
    const isThere = new Map(paths.map(path => [path, findKnown(path) !== undefined]));
    for (const path of paths.toSorted((a, b) => Number(isThere.get(a)) - Number(isThere.get(b)))) this.#check(path);
  }

  #check(path: string): void {
    const [folder, name] = [dirname(path), basename(path)];
    this.#queue.add(this.#index.readChild(folder, name), {cause: 'edit', depth: 'all'});
    if (name === '.gitignore') this.#reloadSoon();
    if (this.#files.has(path)) this.#checkFile(path);
    if (name === basename(folder)) this.#watchAnew(folder);
    if (this.#anchors.has(path)) this.#checkAnchor(path);
    else if (this.#index.folders.has(path)) this.#queue.add([path], {cause: 'edit', depth: 'one'});
  }

  /** By its own name a folder tells of itself: it may have gone, and its watch with it, though there is one of that name again. */
  #watchAnew(folder: string): void {
    this.#watches.close(folder);
    this.#placeAnchors();
    if (this.#index.folders.has(folder)) this.#queue.add([folder], {cause: 'edit', depth: 'one'});
  }

  #checkAnchor(path: string): void {
    this.#placeAnchors();
    const roots = this.#roots.filter(root => root === path || root.startsWith(`${path}/`));
    this.#queue.add(roots, {cause: 'edit', depth: 'all'});
    for (const file of this.#files.list(path)) this.#checkFile(file);
  }

  #checkFile(path: string): void {
    const change = this.#files.read(path);
    if (change === undefined) return;
    this.#onChange(path, change.known);
    if (path.endsWith('.dockerignore')) this.#reloadSoon();
  }

  readonly #onChange = (path: string, known: Known | undefined): void => {
    this.#unsettled.remove(path);
    this.#news.add(path, {known, found: this.#cause === 'edit' ? 'by-event' : 'by-look'});
  };

  readonly #readFolder = (path: string, cause: ScanCause): readonly string[] => {
    this.#cause = cause;
    return this.#index.readFolder(path, {news: cause === 'order' ? 'none' : 'all'});
  };

  readonly #onRead = (left: 'nothing' | 'rescan'): void => {
    this.#placeAnchors();
    if (left === 'nothing') this.#rounds.remember(performance.now() - this.#readingSince);
    if (this.#due !== undefined || (left === 'nothing' && this.#gatherer.isClosed)) this.#tell();
    this.#readiness.tellChange();
  };

  #tell(): void {
    const {occasion, seenAt} = this.#due ?? {occasion: 'edit', seenAt: Date.now()};
    this.#due = undefined;
    const batch = this.#news.take({occasion, seenAt});
    if (batch !== undefined) this.#options.tell({kind: 'changed', ...batch});
    if (occasion === 'git') this.#rescan('rescan');
  }

  #rescan(cause: ScanCause): void {
    this.#cause = cause;
    this.#readingSince = performance.now();
    this.#placeAnchors();
    for (const file of this.#files.list()) this.#checkFile(file);
    this.#queue.add(this.#roots, {cause, depth: 'all'});
  }

  readonly #poll = async (): Promise<number | undefined> => {
    // What somebody waits for is read first.
    if (this.#watches.silent.size === 0 || this.#queue.isUrgent) return undefined;
    const start = performance.now();
    this.#cause = 'edit';
    for (const file of this.#files.list()) this.#checkFile(file);
    this.#queue.add([...this.#watches.silent.keys()], {cause: 'edit', depth: 'one'});
    await this.#queue.await();
    return performance.now() - start;
  };

  #reloadSoon(): void {
    void this.#reload('look');
  }

  /** Reads the ignore files anew, and then everything: one order after the other. */
  readonly #reload = async (cause: ScanCause): Promise<void> => {
    const load = async (): Promise<void> => {
      if (this.#order === undefined) return;
      const old = this.#roots;
      this.#index.plan = await loadPlan(this.#order, new GitRules(this.#order.root));
      this.#files.adopt(this.#index.plan.files);
      this.#queue.add([...new Set([...old, ...this.#roots])].toSorted(), {cause, depth: 'all'});
      this.#placeAnchors();
    };
    this.#loading = this.#loading.then(load);
    await this.#loading;
  };

  #placeAnchors(): void {
    this.#anchors.place(this.#index.plan, folder => this.#index.folders.has(folder));
  }
}
