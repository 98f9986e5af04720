/** Releases of Debian the lab takes things from; the engine needs newer packages than the stable release has. */
export const debianReleases = {engine: 'forky', node: 'bookworm', applications: 'trixie'} as const;

/** The Kubernetes of `kind-config.yaml` and of the module in `lab/kubernetes`. */
export const kubernetesVersion = 'v1.36.4';

/** What this Kubernetes' kubeadm asks the node for, beside its own version: `kubeadm config images list`. */
export const kubeadmVersions = {etcd: '3.6.8-0', coredns: 'v1.14.2', pause: '3.10.2'} as const;

/** The node image as kind's release publishes it for this Kubernetes. */
export const publishedNodeImage =
  'kindest/node:v1.36.4@sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed';

/** What `node:24-slim` has: the Node of the project's own devDependencies, and the newest npm of its time. */
export const nodeVersion = '24.21.0';
export const npmVersion = '11.21.2';
