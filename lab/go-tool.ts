import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {arch} from 'node:process';
import type {Lab} from './lab.ts';
import type {Product} from './product.ts';
import {runTool} from './run.ts';
import {kubernetesVersion} from './versions.ts';

/** A program built from Go modules: a published one, or one whose module is a folder beside this file. */
type GoTool = {readonly name: string; readonly takes: string; readonly linkerFlags: string} & (
  | {readonly published: string}
  | {readonly folder: string; readonly main: string}
);

const tools = {
  /** Every command of Kubernetes, and etcd, in one program. */
  kubernetes: {takes: '7 min', folder: 'kubernetes', main: '.', linkerFlags: planVersionFlags()},
  crictl: {takes: '30 s', folder: 'crictl', main: 'sigs.k8s.io/cri-tools/cmd/crictl', linkerFlags: ''},
  pause: {takes: '1 s', folder: 'pause', main: '.', linkerFlags: ''},
  kind: {takes: '10 s', published: 'sigs.k8s.io/kind@v0.33.0', linkerFlags: ''},
  helm: {
    takes: '2 min',
    published: 'helm.sh/helm/v4/cmd/helm@v4.3.1',
    linkerFlags: '-X helm.sh/helm/v4/internal/version.version=v4.3.1',
  },
  registry: {
    takes: '1 min',
    published: 'github.com/distribution/distribution/v3/cmd/registry@v3.1.2',
    linkerFlags: '',
  },
  coredns: {takes: '2 min', published: 'github.com/coredns/coredns@v1.14.2', linkerFlags: ''},
  'local-path-provisioner': {
    takes: '1 min',
    published: 'github.com/rancher/local-path-provisioner@v0.0.30',
    linkerFlags: '',
  },
} as const;

/** A program the lab can build. */
export type GoToolName = keyof typeof tools;

/** The product that holds this one program, under its name. */
export const planGoTool = async (name: GoToolName, {signal}: Lab): Promise<Product> => {
  const tool: GoTool = {name, ...tools[name]};
  return {
    name,
    recipe: [arch, ...(await planRecipe(tool))],
    expected: `go build, about ${tool.takes}`,
    create: async folder => {
      await runTool(['go', ...planBuild(tool, folder)], {
        signal,
        cwd: findModule('folder' in tool ? tool.folder : '.'),
        // The machine's own flags would change what is built, and so what Go's cache can give.
        env: {CGO_ENABLED: '0', GOFLAGS: '', GOBIN: folder},
        what: `\`${name}\` could not be built.`,
        next: 'Look whether `go version` says 1.26 or newer and the proxy that `go env GOPROXY` names answers, then run the lab again.',
      });
    },
  };
};

/** Without debug information and paths of this machine. */
const planBuild = (tool: GoTool, folder: string) => {
  const flags = ['-trimpath', '-ldflags', `-s -w ${tool.linkerFlags}`.trim()];
  return 'published' in tool
    ? ['install', ...flags, tool.published]
    : ['build', ...flags, '-o', join(folder, tool.name), tool.main];
};

const planRecipe = async (tool: GoTool) =>
  'published' in tool
    ? [tool.published, tool.linkerFlags]
    : [tool.main, tool.linkerFlags, ...(await readModule(tool.folder))];

const readModule = (folder: string) =>
  Promise.all(
    ['go.mod', 'go.sum', 'main.go'].map(file => readFile(join(findModule(folder), file), 'utf8').catch(() => '')),
  );

const findModule = (folder: string) => join(import.meta.dirname, folder);

/** kubeadm reads its own version to choose the images; kubectl and the API server report theirs. */
function planVersionFlags() {
  const [major = '', minor = ''] = kubernetesVersion.slice(1).split('.');
  const settings = [`gitVersion=${kubernetesVersion}`, `gitMajor=${major}`, `gitMinor=${minor}`, 'gitTreeState=clean'];
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
    .flatMap(name => settings.map(setting => `-X ${name}.${setting}`))
    .join(' ');
}
