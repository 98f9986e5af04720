import {KubeConfig} from '@kubernetes/client-node';

/** The official client's reader of kubeconfigs. In a file of its own, so that a bundle takes only this part of a large package. */
export const createKubeConfig = (): KubeConfig => new KubeConfig();
