import {listProcesses, stopProcess} from '../running-processes.ts';
import {killAfter} from './run-helm.ts';

type Watched = {readonly signal: AbortSignal; readonly onLine?: (line: string) => void};

/**
 * Ends every helm that is at work with this kubeconfig, which is devloop's own. The caller runs none itself, so it was left behind by a devloop
 * that was killed; no release must be looked at, or repaired, under it.
 */
export const stopOrphans = async (kubeconfig: string, {signal, onLine}: Watched): Promise<void> => {
  const found = await listProcesses([` --kubeconfig=${kubeconfig} --kube-context=`, ' -- '], signal);
  await Promise.all(
    found.map(async orphan => {
      const release = / -- (\S+) /.exec(orphan.line)?.[1] ?? '';
      onLine?.(`ending a helm (process ${orphan.pid}) that a killed devloop has left at work on \`${release}\``);
      await stopProcess(orphan, {patience: killAfter, signal});
    }),
  );
};
