import * as z from 'zod';

import {sizePattern} from './parse-size.ts';

// Each error is what was expected, in words; of an object with unknown keys, it is the list of the known ones.

const text = (expected: string, pattern = /\S/) =>
  z.string({error: expected}).regex(pattern, {error: expected}).describe(expected);

const label = (expected: string, longest = 63) =>
  text(`${expected}: lower-case letters, digits and \`-\`, at most ${longest}`, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/).max(
    longest,
    {error: `${expected} of at most ${longest} characters`},
  );

const portExpected = 'a port from 1 to 65535';
const port = z
  .int({error: portExpected})
  .min(1, {error: portExpected})
  .max(65_535, {error: portExpected})
  .describe(portExpected);

const list = (item: z.ZodString, expected: string) => z.array(item, {error: expected}).describe(expected);

const record = <Value extends z.ZodType>(key: z.ZodString, {value, expected}: {value: Value; expected: string}) =>
  z.record(key, value, {error: expected}).describe(expected);

const object = <Shape extends z.ZodRawShape>(shape: Shape, expected: string) =>
  z
    .strictObject(shape, {
      error: issue => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : expected),
    })
    .describe(expected);

const name = label('a name');
const path = text('a path relative to the config file');

const build = object(
  {
    context: path,
    dockerfile: path.optional(),
    target: text('a stage of the Dockerfile').optional(),
    args: record(text('a build argument', /^\w+$/), {
      value: z.string({error: 'a text'}),
      expected: 'build arguments and their values',
    }).optional(),
    secrets: list(text('a secret such as `id=token,env=TOKEN`', /(^|,)id=/), 'a list of secrets').optional(),
    ssh: list(text('an SSH socket such as `default`'), 'a list of SSH sockets').optional(),
    platforms: list(text('a platform such as `linux/amd64`', /^\w+\/[\w/]+$/), 'a list of platforms').optional(),
  },
  '`{context: …}`',
);

const service = object(
  {build, forward: object({port, local: port.optional()}, '`{port: …, local: …}`').optional()},
  '`{build: …}`',
);

const repositoryChart = object(
  {
    repo: text('the address of a chart repository', /^https?:\/\/\S+$/),
    name: text('the name of a chart'),
    version: text('a version').optional(),
  },
  '`{repo: …, name: …}`',
);

const chartExpected = "a chart's folder, `oci://…` or `{repo: …, name: …}`";
const valuesExpected = 'a values file, or a list of them';

const restartsExpected = 'a number of restarts from 0 to 1000';
const restarts = z
  .int({error: restartsExpected})
  .min(0, {error: restartsExpected})
  .max(1000, {error: restartsExpected})
  .describe(restartsExpected);

const keepExpected = 'a number of images from 1 to 1000';
const keep = z
  .int({error: keepExpected})
  .min(1, {error: keepExpected})
  .max(1000, {error: keepExpected})
  .describe(keepExpected);

const release = object(
  {
    chart: z.union([path, repositoryChart], {error: chartExpected}).describe(chartExpected),
    namespace: label('a namespace').optional(),
    values: z
      .union([path, list(path, valuesExpected)], {error: valuesExpected})
      .describe(valuesExpected)
      .optional(),
    images: record(text('a path in the values such as `backend.image`', /^[^.\s]+(\.[^.\s]+)*$/), {
      value: name,
      expected: 'paths in the values and the services whose images go there',
    }).optional(),
    needs: list(name, 'a list of services').optional(),
    restarts: restarts.optional(),
  },
  '`{chart: …}`',
);

const target = text(
  '`deployment/NAME`, `statefulset/NAME`, `daemonset/NAME` or `service/NAME`',
  /^(deployment|statefulset|daemonset|service)\/[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/,
);

const ignoreExpected = 'a list of patterns as in `.gitignore`';
/** One that begins with `./` or `../` would never match anything. */
const ignorePattern = text('a pattern as in `.gitignore`, without `./`', /^(?!\s*$)(?!!?\.\.?(\/|$))/);

/** The shape of what a config file exports. `UserConfig` in define-config.ts is the same as a type. */
export const userConfigSchema = object(
  {
    $schema: z.string().optional(),
    name,
    cluster: object({kind: path.optional(), name: name.optional()}, '`{kind: …, name: …}`').optional(),
    registry: object({name: name.optional(), port: port.optional()}, '`{name: …, port: …}`').optional(),
    prune: object(
      {keep: keep.optional(), buildCache: text('a size such as `20GB`', sizePattern).optional()},
      '`{keep: …, buildCache: …}`',
    ).optional(),
    services: record(name, {value: service, expected: 'services by name'}),
    releases: record(label('the name of a release', 53), {value: release, expected: 'releases by name'}),
    forwards: record(name, {
      value: object({target, port, local: port.optional(), release: name.optional()}, '`{target: …, port: …}`'),
      expected: 'forwards by name',
    }).optional(),
    ignore: list(ignorePattern, ignoreExpected).optional(),
  },
  '`{name: …, services: …, releases: …}`',
);
