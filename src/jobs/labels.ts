/** On every container, volume and cluster object that devloop makes: whose it is. */
export const ownerLabel = 'dev.devloop.owner';

/** On every release: which project deployed it. */
export const projectLabel = 'dev.devloop.project';

/** On a pod template: when the user last had its pods started again. */
export const restartAnnotation = 'dev.devloop/restarted-at';
