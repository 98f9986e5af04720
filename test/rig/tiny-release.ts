import {readdir} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';

import type {TinyProject} from './tiny-project.ts';

/** What the cluster runs of a tiny project, and what devloop keeps of it on disk. */
export type Standing = {
  /** Helm's history, oldest first, such as `2 deployed`. */
  readonly release: string;
  /** Each pod that is not on its way out: its uid, its image, and whether it takes traffic. */
  readonly pods: readonly string[];
  /** Every file of the state folder. */
  readonly files: readonly string[];
};

/** Waits until Kubernetes has told the pods of older revisions to end: it does so a moment after the new ones are ready. */
export async function awaitOldPods(project: TinyProject, namespace: string): Promise<void> {
  const kubeconfig = await findKubeconfig(project);
  await execa('kubectl', ['--kubeconfig', kubeconfig, '-n', namespace, 'rollout', 'status', 'deployment/app']);
}

const findKubeconfig = async (project: TinyProject) => join(await findProjectState(project), 'kubeconfig');

/** Looks at all that is to be the same after devloop was killed and started again. */
export async function readStanding(project: TinyProject, namespace: string): Promise<Standing> {
  const kubeconfig = await findKubeconfig(project);
  const runKubectl = async (...args: readonly string[]) => {
    const {stdout} = await execa('kubectl', ['--kubeconfig', kubeconfig, '-n', namespace, 'get', ...args]);
    return stdout.split('\n').filter(line => line !== '');
  };
  const [revisions, pods, files] = await Promise.all([
    runKubectl('secrets', '-l', 'owner=helm', '-o', `jsonpath=${revisionLine}`),
    runKubectl('pods', '-o', `go-template=${podLine}`),
    readdir(project.state, {recursive: true, withFileTypes: true}),
  ]);
  const release = revisions.toSorted((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10)).at(-1);
  return {
    release: release ?? 'none',
    pods,
    files: files
      .filter(entry => entry.isFile() && !isCache.test(entry.parentPath))
      .map(({parentPath, name}) => join(parentPath, name))
      .toSorted(),
  };
}

/** The folder in which a project's state is, beside what all projects of the user share. */
export async function findProjectState({state}: TinyProject): Promise<string> {
  const entries = await readdir(join(state, 'devloop'));
  return join(state, 'devloop', entries.find(entry => /-[0-9a-f]{12}$/.test(entry)) ?? '');
}

/** Helm's own. */
const isCache = /\/helm\/(?:cache|config|data)/;

const revisionLine = '{range .items[*]}{.metadata.labels.version} {.metadata.labels.status}{"\\n"}{end}';

const podLine = [
  '{{range .items}}{{if not .metadata.deletionTimestamp}}{{.metadata.uid}} {{(index .spec.containers 0).image}}',
  '{{range .status.conditions}}{{if eq .type "Ready"}} ready={{.status}}{{end}}{{end}}{{"\\n"}}{{end}}{{end}}',
].join('');
