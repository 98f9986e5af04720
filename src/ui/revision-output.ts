import type {Event} from '../core/event.ts';
import type {State} from '../core/state.ts';
import {collectRevisions} from '../core/trace/collect-revisions.ts';
import {openBook, type RevisionBook} from '../core/trace/revision-book.ts';
import type {RevisionRecord} from '../core/trace/revision-record.ts';
import type {Output} from './output.ts';

/** Keeps the book of all revisions, and hands on each that began or ended. Shows nothing itself. */
export class RevisionOutput implements Output {
  readonly #onRecord: (record: RevisionRecord) => void;
  #book: RevisionBook | undefined;

  constructor(onRecord: (record: RevisionRecord) => void) {
    this.#onRecord = onRecord;
  }

  readonly showEvent = (state: State, event: Event): void => {
    const before = this.#book ?? openBook(state);
    this.#book = collectRevisions(before, {state, event});
    for (const record of this.#book.records) if (isNews(record, before)) this.#onRecord(record);
  };

  readonly showLog = (): void => {};
  readonly showFailure = (): void => {};
  readonly showSummary = (): void => {};
  readonly showText = (): void => {};
  readonly close = (): void => {};
}

/** What it has come through meanwhile is told when it ends. */
const isNews = (record: RevisionRecord, {records}: RevisionBook): boolean =>
  !records.includes(record) &&
  records.find(({service, revision}) => service === record.service && revision === record.revision)?.ending.kind !==
    record.ending.kind;
