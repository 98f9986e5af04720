import type {Container} from '../../drivers/containers.ts';

/**
 * Where each node has a mount that is there only to be seen: kind gives its nodes no labels, and whoever asks whose a cluster is that is
 * half made, stopped or broken can ask nobody but Docker.
 */
export const markOf = (owner: string): string => `/etc/devloop/${owner}`;

/** Whether all nodes were made by the devloop of this user. */
export const isMarked = (nodes: readonly Container[], owner: string): boolean =>
  nodes.every(({mounts}) => mounts.some(({target}) => target === markOf(owner)));
