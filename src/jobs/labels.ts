/** On every container, volume and cluster object that devloop makes: whose it is. */
export const ownerLabel = 'dev.devloop.owner';

/** On every release: which project deployed it. */
export const projectLabel = 'dev.devloop.project';
