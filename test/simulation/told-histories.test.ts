import fc from 'fast-check';
import {expect, test} from 'vitest';

import type {Event} from '../../src/core/event.ts';
import {reduce} from '../../src/core/reduce.ts';
import {collectRevisions} from '../../src/core/trace/collect-revisions.ts';
import {openBook, type RevisionBook} from '../../src/core/trace/revision-book.ts';
import {replay, type Recorded} from './replay.ts';
import {runHistory} from './run-history.ts';
import {anyHistory, type History} from './step.ts';

/** Fewer than without recording: each is gone through three times. */
const histories = 50;
const timeout = 60_000;

/** What each devloop of a history would have written with `--trace`. */
async function record(history: History): Promise<readonly Recorded[]> {
  const recorded: {initial: Recorded['initial']; events: Event[]}[] = [];
  await runHistory(history, ({loop}) => {
    const events: Event[] = [];
    recorded.push({initial: loop.getState(), events});
    loop.subscribe((_state, event) => events.push(JSON.parse(JSON.stringify(event))));
  });
  return recorded;
}

function bookOf({initial, events}: Recorded): RevisionBook {
  let state = initial;
  let book = openBook(state);
  for (const event of events) {
    state = reduce(state, event);
    book = collectRevisions(book, {state, event});
  }

  return book;
}

test(
  'whatever happens, its trace can be gone through again, to the same end',
  async () => {
    const property = fc.asyncProperty(anyHistory, async history => {
      for (const recorded of await record(history)) expect(replay(recorded).broken).toEqual([]);
    });
    await fc.assert(property, {numRuns: histories});
  },
  timeout,
);

test(
  'once everything has passed, the newest revision of each service is live unless it was taken back, and of the others none is under way',
  async () => {
    let live = 0;
    const property = fc.asyncProperty(anyHistory, async history => {
      const last = (await record({...history, ending: 'everything passes'})).at(-1);
      if (last === undefined) throw new Error('There is a devloop in every history.');
      const before = {...last, events: last.events.slice(0, find(last, 'shutdownRequested'))};
      const {state} = replay(before);
      // What has failed holds others.
      if (Object.keys(state.failures).length > 0) return;
      const {records} = bookOf(before);
      for (const told of records.filter(({service}) => service in state.services)) {
        const isNewest = told === records.findLast(({service}) => service === told.service);
        const {service, revision, ending} = told;
        const wanted = isNewest ? ['live', 'taken-back'] : ['live', 'taken-back', 'superseded', 'failed'];
        if (!wanted.includes(ending.kind)) throw new Error(`${service} r${revision} is ${ending.kind}.`);
        live += Number(isNewest);
      }
    });
    await fc.assert(property, {numRuns: histories});
    expect(live).toBeGreaterThan(histories);
  },
  timeout,
);

const find = ({events}: Recorded, type: Event['type']): number => events.findIndex(event => event.type === type);
