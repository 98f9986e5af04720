import {readFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';
import {parse} from 'yaml';

import {kubernetesVersion, nodeVersion, publishedNodeImage} from '../../lab/versions.ts';

const readProject = (path: string) => readFile(join(import.meta.dirname, '../..', path), 'utf8');

test('the cluster asks for the node image that the lab pulls or builds', async () => {
  const image = `kindest/node:${kubernetesVersion}`;
  expect(parse(await readProject('kind-config.yaml'))).toMatchObject({nodes: [{role: 'control-plane', image}]});
  expect(publishedNodeImage).toMatch(new RegExp(`^${image}@sha256:[0-9a-f]{64}$`));
});

test('the lab builds the Kubernetes that it says it builds', async () => {
  const module = await readProject('lab/kubernetes/go.mod');
  expect(module).toContain(`k8s.io/kubernetes ${kubernetesVersion}\n`);
  expect(module).toContain(`k8s.io/client-go => k8s.io/client-go ${kubernetesVersion.replace('v1', 'v0')}\n`);
});

test("services run on the Node of the project's own scripts", async () => {
  expect(JSON.parse(await readProject('package.json'))).toMatchObject({devDependencies: {node: nodeVersion}});
});
