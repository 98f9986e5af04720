import fc from 'fast-check';
import {describe, expect, test} from 'vitest';

import {refusalOf} from '../../../src/core/rollout/refusal.ts';

describe('who refuses pods', () => {
  test.each([
    [
      'pods "a-" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2',
      {kind: 'quota', name: 'small', requested: 'pods=1', used: 'pods=2', limited: 'pods=2'},
    ],
    ['admission webhook "deny.example.com" denied the request: no', {kind: 'webhook', name: 'deny.example.com'}],
    [
      'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: no endpoints available',
      {kind: 'webhook-unreachable', name: 'v.example.com'},
    ],
    [
      `pods "a-" is forbidden: ValidatingAdmissionPolicy 'no-pods' with binding 'b' denied request: never`,
      {kind: 'policy', name: 'no-pods'},
    ],
    [
      'pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
      {kind: 'pod-security', name: 'restricted:latest'},
    ],
    [
      'pods "a-" is forbidden: error looking up service account shop/nobody: serviceaccount "nobody" not found',
      {kind: 'service-account', name: 'nobody'},
    ],
    ['something else', {kind: 'other'}],
  ])('is read from: %s', (message, by) => {
    expect(refusalOf(message)).toEqual({by, message});
    expect(refusalOf(`Error creating: ${message}`)).toEqual({by, message});
    expect(refusalOf(`create Pod db-0 in StatefulSet db failed error: ${message}`)).toEqual({by, message});
  });
});

test('whatever the API server says, nothing of it is lost', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      const {message} = refusalOf(text);
      expect(text.endsWith(message)).toBe(true);
    }),
  );
});
