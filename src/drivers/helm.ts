import {formatChartFlags, formatChartName, type ChartSource} from './helm/format-chart.ts';
import {runHelm, runHelmInCluster} from './helm/run-helm.ts';
import {ToolError} from './tool-error.ts';
import {isAtLeast, parseVersion, type Version} from './version.ts';

/** A release, and the cluster it is in. `home` is a folder of devloop's own for helm's caches. */
export type ReleasePlace = {
  readonly release: string;
  readonly namespace: string;
  readonly kubeconfig: string;
  readonly context: string;
  readonly home: string;
};

export type Upgrade = ReleasePlace & {
  readonly helm: HelmVersion;
  readonly chart: ChartSource;
  /** All the values there are, later files winning: nothing is taken over from the revision before. */
  readonly valuesFiles: readonly string[];
  /** Labels of the release's own record, by which a project finds its releases. */
  readonly labels?: Readonly<Record<string, string>>;
};

/** `text` is the version as helm tells it, such as `v4.3.1`. */
export type HelmVersion = Version & {readonly text: string};

type Watched = {readonly signal: AbortSignal; readonly onLine?: (line: string) => void};

const oldest = {major: 3, minor: 18};

/** Finds the helm that is installed; one that is too old is an `unsupported` ToolError. */
export const findHelmVersion = async (home: string, signal: AbortSignal): Promise<HelmVersion> => {
  const title = 'helm version';
  const {stdout} = await runHelm({home, title, args: ['version', '--template', '{{.Version}}']}, signal);
  const text = stdout.trim();
  const version = parseVersion(text);
  if (isAtLeast(version, oldest)) return {...version, text};
  const message = `helm is \`${text}\`; devloop needs ${oldest.major}.${oldest.minor} or newer.`;
  throw new ToolError({command: title, reason: 'unsupported', message, output: [text]});
};

/**
 * Makes the release what chart and values say, installing it when it is not there. Returns when the objects are applied and the hooks
 * have run: pods are not waited for, and nothing is rolled back.
 */
export const upgradeRelease = async (upgrade: Upgrade, {signal, onLine}: Watched): Promise<void> => {
  const {release, home, helm, chart, valuesFiles, labels = {}} = upgrade;
  const labelList = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const args = [
    'upgrade',
    '--install',
    '--create-namespace',
    '--reset-values',
    '--hide-notes',
    ...formatPlace(upgrade),
    ...formatApplyFlags(helm),
    ...valuesFiles.map(file => `--values=${file}`),
    ...(labelList.length === 0 ? [] : [`--labels=${labelList.join(',')}`]),
    ...formatChartFlags(chart),
    '--',
    release,
    formatChartName(chart),
  ];
  await runHelmInCluster({home, args, title: `helm upgrade ${release}`, onLine}, signal);
};

/** Removes the release, its objects and its history; one that is not there is fine. Hooks are not run. */
export const uninstallRelease = async (place: ReleasePlace, {signal, onLine}: Watched): Promise<void> => {
  const {release, home} = place;
  const args = ['uninstall', '--ignore-not-found', '--no-hooks', ...formatPlace(place), '--', release];
  await runHelmInCluster({home, args, title: `helm uninstall ${release}`, onLine}, signal);
};

/** The arguments that say where a release is: the same, in this order, for every command. */
const formatPlace = ({kubeconfig, context, namespace}: ReleasePlace): readonly string[] => [
  `--kubeconfig=${kubeconfig}`,
  `--kube-context=${context}`,
  `--namespace=${namespace}`,
];

/**
 * Helm 4 applies on the server and refuses a field that somebody has changed by hand, unless told to take it back. `auto` would refuse
 * a release that Helm 3 has installed, since conflicts cannot be forced on the client.
 */
const formatApplyFlags = ({major}: HelmVersion): readonly string[] =>
  major >= 4 ? ['--server-side=true', '--force-conflicts'] : [];
