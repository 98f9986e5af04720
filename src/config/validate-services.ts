import {readFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';

import type {Build, Service} from '../core/config.ts';
import {listStages} from '../core/dockerfile.ts';
import type {ConfigProblem} from '../core/failure.ts';
import type {Checked} from './checked.ts';
import type {UserBuild, UserConfig} from './define-config.ts';
import {describeUnknown} from './describe-unknown.ts';
import {parseSecret} from './parse-secret.ts';
import {validatePath} from './validate-path.ts';

/** The services with absolute paths; each must have its context, its Dockerfile, and in it the stage it names. */
export const validateServices = async (
  services: UserConfig['services'],
  root: string,
): Promise<Checked<Readonly<Record<string, Service>>>> => {
  const checked = await Promise.all(
    Object.entries(services).map(async ([name, service]) => {
      const build = planBuild(service.build, root);
      const path = ['services', name, 'build'];
      const problems = [...(await validateBuild(build, path)), ...validateSecrets(service.build, path)];
      return {name, build, problems};
    }),
  );
  return {
    value: Object.fromEntries(checked.map(({name, build}) => [name, {name, build}])),
    problems: checked.flatMap(({problems}) => problems),
  };
};

const planBuild = ({context, dockerfile, target, args, secrets, ssh, platforms}: UserBuild, root: string): Build => ({
  context: resolve(root, context),
  dockerfile: dockerfile === undefined ? join(resolve(root, context), 'Dockerfile') : resolve(root, dockerfile),
  ...(target !== undefined && {target}),
  args: args ?? {},
  secrets: (secrets ?? []).map(text => parseSecret(text, root)).filter(secret => secret !== undefined),
  ssh: (ssh ?? []).map(text => resolveAgent(text, root)),
  platforms: platforms ?? [],
});

/** `id=PATH`, where PATH is a socket or a key, or several of them. */
const resolveAgent = (text: string, root: string): string => {
  const [id = '', ...rest] = text.split('=');
  if (rest.length === 0) return text;
  const paths = rest.join('=').split(',');
  return `${id}=${paths.map(path => (path.includes('=') ? path : resolve(root, path))).join(',')}`;
};

/** What was written instead is not shown: it may be the secret itself. */
const validateSecrets = ({secrets = []}: UserBuild, path: readonly string[]): ConfigProblem[] =>
  secrets
    .filter(text => parseSecret(text, '/') === undefined)
    .map(() => ({
      path: [...path, 'secrets'],
      message: 'One of these is no secret as `docker buildx build` knows them',
      expected: '`id=NAME,env=VARIABLE` or `id=NAME,src=FILE`',
    }));

const validateBuild = async (
  {context, dockerfile, target}: Build,
  path: readonly string[],
): Promise<readonly ConfigProblem[]> => {
  const noContext = await validatePath(context, {
    path: [...path, 'context'],
    kind: 'folder',
    what: 'The build context',
  });
  if (noContext.length > 0 && dockerfile === join(context, 'Dockerfile')) return noContext;
  const noDockerfile = await validatePath(dockerfile, {
    path: [...path, 'dockerfile'],
    kind: 'file',
    what: 'The Dockerfile',
  });
  if (noDockerfile.length > 0 || target === undefined) return [...noContext, ...noDockerfile];
  const stages = listStages(await readFile(dockerfile, 'utf8'));
  return [...noContext, ...validateTarget(target, {stages, path: [...path, 'target'], dockerfile})];
};

type Stages = {readonly stages: readonly string[]; readonly path: readonly string[]; readonly dockerfile: string};

/** Docker takes a stage by its name or by its number, counted from 0. */
const validateTarget = (target: string, {stages, path, dockerfile}: Stages): ConfigProblem[] => {
  if (stages.includes(target.toLowerCase())) return [];
  if (/^\d+$/.test(target) && Number(target) < stages.length) return [];
  const names = stages.filter(name => name !== '');
  return [describeUnknown(target, {path, what: `stage in ${dockerfile} called`, names})];
};
