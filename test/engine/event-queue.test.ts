import {expect, test} from 'vitest';

import {EventQueue} from '../../src/engine/event-queue.ts';

/** A queue that writes down what it does; `on` sends further events from inside. */
function createQueue(
  on: {readonly handle?: Record<string, readonly string[]>; readonly settle?: readonly string[]} = {},
) {
  const seen: string[] = [];
  const atSettle = [...(on.settle ?? [])];
  const queue = new EventQueue<string>(
    event => {
      seen.push(event);
      if (event === 'bug') throw new Error('bug');
      for (const next of on.handle?.[event] ?? []) queue.send(next);
      seen.push(`/${event}`);
    },
    () => {
      seen.push('settle');
      const next = atSettle.shift();
      if (next !== undefined) queue.send(next);
    },
  );
  return {queue, seen};
}

test('an event is handled at once, and then the queue settles', () => {
  const {queue, seen} = createQueue();
  queue.send('a');
  expect(seen).toEqual(['a', '/a', 'settle']);
});

test('an event sent while another is handled waits its turn, and both settle once', () => {
  const {queue, seen} = createQueue({handle: {a: ['b', 'c'], b: ['d']}});
  queue.send('a');
  expect(seen).toEqual(['a', '/a', 'b', '/b', 'c', '/c', 'd', '/d', 'settle']);
});

test('events sent together are all handled before the queue settles', () => {
  const {queue, seen} = createQueue();
  queue.send('a', 'b');
  expect(seen).toEqual(['a', '/a', 'b', '/b', 'settle']);
});

test('an event sent while the queue settles is handled after that, and the queue settles again', () => {
  const {queue, seen} = createQueue({settle: ['b']});
  queue.send('a');
  expect(seen).toEqual(['a', '/a', 'settle', 'b', '/b', 'settle']);
});

test('a handler that throws does not stop the queue for ever', () => {
  const {queue, seen} = createQueue();
  expect(() => queue.send('bug')).toThrow('bug');
  queue.send('a');
  expect(seen).toEqual(['bug', 'a', '/a', 'settle']);
});
