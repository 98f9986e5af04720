import {join} from 'node:path';

import {expect, test} from 'vitest';
import {parseAllDocuments} from 'yaml';
import {z} from 'zod';

import {runCommand} from '../../src/drivers/run-command.ts';
import {findToolError} from '../rig/tool-error.ts';

const chart = join(import.meta.dirname, '..', '..', 'charts', 'todo');
const development = ['--values', join(chart, 'values-dev.yaml')];
const digest = `sha256:${'5'.repeat(64)}`;

const probe = z.object({periodSeconds: z.number()});
const container = z.object({
  name: z.string(),
  image: z.string(),
  startupProbe: probe.optional(),
  readinessProbe: probe,
  livenessProbe: probe,
  resources: z.object({
    requests: z.object({cpu: z.string(), memory: z.string()}),
    limits: z.object({cpu: z.string(), memory: z.string()}),
  }),
  securityContext: z.unknown(),
});
const workload = z.object({
  kind: z.enum(['Deployment', 'StatefulSet']),
  metadata: z.object({name: z.string()}),
  spec: z.object({
    replicas: z.number(),
    selector: z.object({matchLabels: z.record(z.string(), z.string())}),
    template: z.object({
      metadata: z.object({
        labels: z.record(z.string(), z.string()),
        annotations: z.record(z.string(), z.string()).default({}),
      }),
      spec: z.object({
        automountServiceAccountToken: z.boolean(),
        securityContext: z.unknown(),
        containers: z.array(container),
      }),
    }),
  }),
});
const anyObject = z.looseObject({kind: z.string()});

const render = async (signal: AbortSignal, ...args: readonly string[]) => {
  const {stdout} = await runCommand({file: 'helm', args: ['template', 'todo', chart, ...args]}, signal);
  return parseAllDocuments(stdout).map(document => anyObject.parse(document.toJS()));
};

const renderWorkloads = async (signal: AbortSignal, ...args: readonly string[]) => {
  const objects = await render(signal, ...development, ...args);
  return objects.filter(({kind}) => kind === 'Deployment' || kind === 'StatefulSet').map(each => workload.parse(each));
};

test('helm lint finds nothing, even strictly', async ({signal}) => {
  const {stdout} = await runCommand({file: 'helm', args: ['lint', '--strict', chart, ...development]}, signal);
  expect(stdout).toContain('0 chart(s) failed');
  expect(stdout).not.toMatch(/WARNING|ERROR/u);
});

test('an image is named by its tag, or by its digest when there is one', async ({signal}) => {
  const readImages = async (...args: readonly string[]) => {
    const workloads = await renderWorkloads(signal, ...args);
    return workloads.flatMap(({spec}) => spec.template.spec.containers.map(({name, image}) => `${name} ${image}`));
  };
  const places = ['backend', 'frontend', 'postgres'] as const;
  const set = (field: string, value: string) => places.flatMap(each => ['--set', `${each}.image.${field}=${value}`]);
  const address = set('repository', 'localhost:5001/todo/x');

  expect(await readImages()).toEqual([
    'backend todo-backend:0.1.0',
    'frontend todo-frontend:0.1.0',
    'postgres postgres:17',
  ]);
  expect(await readImages(...address, ...set('tag', 'a1'))).toEqual(
    places.map(each => `${each} localhost:5001/todo/x:a1`),
  );
  expect(await readImages(...address, ...set('tag', 'a1'), ...set('digest', digest))).toEqual(
    places.map(each => `${each} localhost:5001/todo/x@${digest}`),
  );
});

test('no container is root, can become it, or writes to its own file system', async ({signal}) => {
  for (const {spec} of await renderWorkloads(signal)) {
    const pod = spec.template.spec;
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toMatchObject({runAsNonRoot: true, seccompProfile: {type: 'RuntimeDefault'}});
    for (const {securityContext} of pod.containers) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: {drop: ['ALL']},
      });
    }
  }
});

test('every workload selects the pods it makes, and services find their ports by name', async ({signal}) => {
  const workloads = await renderWorkloads(signal);
  expect(workloads.map(({kind, metadata}) => `${kind} ${metadata.name}`)).toEqual([
    'Deployment todo-backend',
    'Deployment todo-frontend',
    'StatefulSet todo-postgres',
  ]);
  for (const {spec} of workloads) expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
  const services = (await render(signal, ...development)).filter(({kind}) => kind === 'Service');
  expect(services.map(({spec}) => spec)).toMatchObject([
    {ports: [{port: 8000, targetPort: 'http'}]},
    {ports: [{port: 3000, targetPort: 'http'}]},
    {ports: [{port: 5432, targetPort: 'postgres'}]},
  ]);
});

test('development means one replica, and readiness asked for every second from the first moment', async ({signal}) => {
  const [backend, frontend] = await renderWorkloads(signal);
  for (const each of [backend, frontend]) {
    expect(each?.spec.replicas).toBe(1);
    expect(each?.spec.template.spec.containers).toMatchObject([{readinessProbe: {periodSeconds: 1}}]);
  }
  const starting = async (...args: readonly string[]) =>
    (await renderWorkloads(signal, ...args)).map(
      ({spec}) => spec.template.spec.containers[0]?.startupProbe !== undefined,
    );
  expect(await starting()).toEqual([false, false, true]);
  expect(await starting('--set', 'probes.startup=true')).toEqual([true, true, true]);
});

test('a changed setting changes the pods that read it, and no others', async ({signal}) => {
  const read = async (...args: readonly string[]) =>
    (await renderWorkloads(signal, ...args)).map(({spec}) => JSON.stringify(spec.template.metadata.annotations));
  const before = await read();
  const after = await read('--set', 'postgres.user=other');
  expect(after.map((each, at) => each === before[at])).toEqual([false, true, true]);
});

test('there is an ingress only when asked for', async ({signal}) => {
  const find = async (...args: readonly string[]) =>
    (await render(signal, ...development, ...args)).filter(({kind}) => kind === 'Ingress');
  expect(await find()).toEqual([]);
  const [ingress] = await find('--set', 'ingress.enabled=true', '--set', 'ingress.host=todo.example');
  expect(ingress).toMatchObject({
    spec: {
      rules: [
        {
          host: 'todo.example',
          http: {paths: [{path: '/', backend: {service: {name: 'todo-frontend', port: {name: 'http'}}}}]},
        },
      ],
    },
  });
});

test.each([
  ['no password', [], 'Set postgres.password'],
  ['a value that does not exist', [...development, '--set', 'backend.replica=2'], 'replica'],
  ['a digest that is none', [...development, '--set', 'backend.image.digest=latest'], 'digest'],
])('%s is refused', async (_title, args, said) => {
  const error = await findToolError(render(new AbortController().signal, ...args));
  expect(error.output.join('\n')).toContain(said);
});
