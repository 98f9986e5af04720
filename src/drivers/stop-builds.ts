import {listProcesses, stopProcess} from './running-processes.ts';

type Watched = {readonly signal: AbortSignal; readonly onLine?: (line: string) => void};

/**
 * Ends every build that has its metadata in this folder. The caller runs none itself, so it was left behind by a devloop that was killed:
 * nobody waits for it, and it would push an image at any time.
 */
export const stopBuilds = async (folder: string, {signal, onLine}: Watched): Promise<void> => {
  const found = await listProcesses([' buildx build ', ` --metadata-file ${folder}/`], signal);
  if (found.length === 0) return;
  onLine?.(`ending a build (process ${found.map(({pid}) => pid).join(', ')}) that a killed devloop has left at work`);
  await Promise.all(found.map(orphan => stopProcess(orphan, {patience: killAfter, signal})));
};

/** Milliseconds that a build gets to break off. */
const killAfter = 10_000;
