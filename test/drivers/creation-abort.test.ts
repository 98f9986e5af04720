import {expect, test, vi} from 'vitest';

import {createCreationAbort} from '../../src/drivers/creation-abort.ts';

test('lets kind go on while it makes its nodes and says so, and stops it right after', () => {
  const controller = new AbortController();
  const onWait = vi.fn();
  const creation = createCreationAbort(controller.signal, onWait);
  creation.watch(' • Preparing nodes 📦   ...');
  expect(onWait).not.toHaveBeenCalled();
  controller.abort('enough');
  expect(creation.signal.aborted).toBe(false);
  expect(onWait).toHaveBeenCalledOnce();
  creation.watch(' ✓ Preparing nodes 📦 ');
  expect(creation.signal.reason).toBe('enough');
});

test.each([
  ['before it makes its nodes', [' • Ensuring node image (kindest/node) 🖼️  ...']],
  [
    'after it made its nodes',
    [' • Preparing nodes 📦   ...', ' ✓ Preparing nodes 📦 ', ' • Starting control-plane 🕹️  ...'],
  ],
  ['after it failed to make its nodes', [' • Preparing nodes 📦   ...', ' ✗ Preparing nodes 📦 ']],
])('stops kind at once %s', (_name, lines) => {
  const controller = new AbortController();
  const creation = createCreationAbort(controller.signal);
  for (const line of lines) creation.watch(line);
  expect(creation.signal.aborted).toBe(false);
  controller.abort();
  expect(creation.signal.aborted).toBe(true);
});

test('does not start what is aborted already', () => {
  expect(createCreationAbort(AbortSignal.abort()).signal.aborted).toBe(true);
});
