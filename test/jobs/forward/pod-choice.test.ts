import {expect, test} from 'vitest';

import {PodChoice} from '../../../src/jobs/forward/pod-choice.ts';
import {noObjects} from '../../../src/jobs/watch-namespace.ts';
import {pod} from '../../rig/api-objects.ts';

const never = new AbortController().signal;
const none = {...noObjects, Pod: [pod('api-1', {status: {conditions: []}})]};
const ready = (name: string) => ({...noObjects, Pod: [pod(name)]});

const createChoice = () =>
  new PodChoice({target: {kind: 'service', service: 'api'}, repository: 'localhost:5001/shop/api'});

test('names the pod that is ready at once', async () => {
  const choice = createChoice();
  choice.update(ready('api-1'));
  expect(await choice.next(never)).toMatchObject({namespace: 'shop', name: 'api-1'});
});

test('lets all who ask wait until a pod is ready, also through changes that bring none', async () => {
  const choice = createChoice();
  const waiting = [choice.next(never), choice.next(never)];
  choice.update(none);
  choice.update(none);
  choice.update(ready('api-1'));
  expect(await Promise.all(waiting)).toMatchObject([{name: 'api-1'}, {name: 'api-1'}]);
});

test('follows a rollout, and waits again when the last pod has gone', async () => {
  const choice = createChoice();
  choice.update(ready('api-1'));
  choice.update(ready('api-2'));
  expect(await choice.next(never)).toMatchObject({name: 'api-2'});
  choice.update(none);
  const waiting = choice.next(never);
  choice.update(ready('api-3'));
  expect(await waiting).toMatchObject({name: 'api-3'});
});

test('lets go of a waiting one by its own signal only', async () => {
  const choice = createChoice();
  const controller = new AbortController();
  const [leaving, staying] = [choice.next(controller.signal), choice.next(never)];
  controller.abort(new Error('the client has gone'));
  await expect(leaving).rejects.toThrow('the client has gone');
  await expect(choice.next(controller.signal)).rejects.toThrow('the client has gone');
  choice.update(ready('api-1'));
  expect(await staying).toMatchObject({name: 'api-1'});
});
