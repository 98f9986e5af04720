import type {Crash, ImagePull, Trouble, UnboundClaim} from '../../src/core/rollout/trouble.ts';
import {exitWith} from './rollout-facts.ts';

/** An image that the node cannot have. */
export const pull = (changes: Partial<ImagePull>): Trouble => ({
  kind: 'image-pull',
  container: 'api',
  image: 'nginx:0',
  cause: 'not-found',
  message: 'nginx:0: not found',
  registry: undefined,
  ...changes,
});

/** A container that has ended. */
export const crash = (changes: Partial<Crash>): Trouble => ({
  kind: 'crash',
  container: 'api',
  role: 'main',
  exits: 2,
  exit: exitWith(),
  memoryLimit: undefined,
  probe: undefined,
  ...changes,
});

/** A pod that no node takes. */
export const homeless = (reason: string, ...requests: readonly string[]): Trouble => ({
  kind: 'unschedulable',
  reasons: [reason],
  requests,
  room: ['cpu 2, memory 7.8Gi'],
});

/** A claim without a volume. */
export const claim = (cause: UnboundClaim['cause']): Trouble => ({kind: 'claim-unbound', claim: 'data', cause});

/** Pods that something does not let come up. */
export const refused = (by: Extract<Trouble, {kind: 'pods-refused'}>['refusal']['by']): Trouble => ({
  kind: 'pods-refused',
  refusal: {by, message: 'no'},
});

/** A Secret, or a key of one, that is not there. */
export const missing = (name: string | undefined, key: string | undefined): Trouble => ({
  kind: 'missing-object',
  container: 'api',
  missing: {kind: 'Secret', name, key},
});
