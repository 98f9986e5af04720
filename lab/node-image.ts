import {join} from 'node:path';
import {planEngine} from './docker-engine.ts';
import {commitImage, findImage, writeImage} from './docker-images.ts';
import {type GoToolName, planGoTool} from './go-tool.ts';
import {buildRecipe, imageFile, type ImageRecipe, planImage, type PlannedImage} from './image-recipes.ts';
import type {Lab} from './lab.ts';
import {hashRecipe} from './product.ts';
import {debianReleases, kubeadmVersions, kubernetesVersion} from './versions.ts';

/** An image that the cluster itself runs, and the names under which it asks for it. */
type ClusterImage = {readonly image: ImageRecipe; readonly names: readonly string[]};

/** The node of `kind-config.yaml`, with everything in it that its pods run: a node cannot see Docker's images, so `guests` come along. */
export const planNodeImage = async (guests: readonly string[], lab: Lab): Promise<PlannedImage> => {
  const reference = `kindest/node:${kubernetesVersion}`;
  const base = await planNodeBase(lab);
  const residents = await planClusterImages(lab);
  const images = [base, ...residents.map(({image}) => image)];
  const planned = await Promise.all(images.map(image => planImage(image, lab)));
  const names = residents.flatMap(resident =>
    resident.names.map(name => `${name}=docker.io/${resident.image.reference}`),
  );
  const parts = [reference, ...planned.map(({recipe}) => recipe), ...names, ...(await findContents(guests, lab))];
  const recipe = hashRecipe(parts);
  const create = async (folder: string) => {
    for (const image of images) await buildRecipe(image, lab);
    await commitImage(
      {
        reference,
        recipe,
        from: base.reference,
        command: ['import-images', ...names],
        images: [...residents.map(({image}) => image.reference), ...guests],
        changes: ['ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]', 'CMD []'],
      },
      lab,
    );
    await writeImage(reference, {file: join(folder, imageFile), signal: lab.signal});
  };
  return {reference, recipe, product: {name: 'image-kind-node', recipe: parts, expected: 'about 1 min', create}};
};

const planNodeBase = async (lab: Lab): Promise<ImageRecipe> => ({
  reference: 'devloop-lab/kind-node:base',
  folder: 'kind',
  release: debianReleases.node,
  takes: '30 s',
  ingredients: {
    engine: planEngine(lab),
    kubernetes: await planGoTool('kubernetes', lab),
    crictl: await planGoTool('crictl', lab),
  },
});

const planClusterImages = async (lab: Lab): Promise<readonly ClusterImage[]> => {
  const plan = async (tool: GoToolName, names: readonly string[]) => ({
    image: {
      reference: `devloop-lab/${tool}:node`,
      folder: tool,
      release: debianReleases.applications,
      takes: '10 s',
      ingredients: {[tool]: await planGoTool(tool, lab)},
    },
    names: names.map(name => `registry.k8s.io/${name}`),
  });
  const commands = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'];
  const {etcd, coredns, pause} = kubeadmVersions;
  return Promise.all([
    plan('kubernetes', [...commands.map(name => `${name}:${kubernetesVersion}`), `etcd:${etcd}`]),
    plan('coredns', [`coredns/coredns:${coredns}`]),
    plan('pause', [`pause:${pause}`]),
    plan('local-path-provisioner', []),
  ]);
};

/** What Docker has under these names, which may be somebody else's image. */
const findContents = (references: readonly string[], {signal}: Lab) =>
  Promise.all(
    references.map(async reference => {
      const found = await findImage(reference, signal);
      return found?.recipe ?? found?.id ?? '';
    }),
  );
