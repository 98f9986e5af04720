import {readFile} from 'node:fs/promises';
import {extname} from 'node:path';

import type {Config} from '../core/config.ts';
import type {ConfigFailure, ConfigProblem} from '../core/failure.ts';
import {findConfig} from './find-config.ts';
import {findDoubledKeys} from './find-doubled-keys.ts';
import {createLineFinder} from './find-line.ts';
import {parseAnswer} from './parse-answer.ts';
import {parseJson} from './parse-json.ts';
import {parsePlainData} from './parse-plain-data.ts';
import {runConfig, type ConfigRun, type RunConfigOptions} from './run-config.ts';
import {validateConfig} from './validate-config.ts';
import {validateFile} from './validate-file.ts';

/**
 * A config that can be used, or why there is none; `output` is what the config file wrote to its console, by lines. A config that failed may be whole
 * again once one of its `sources` changes.
 */
export type LoadedConfig =
  | {readonly kind: 'loaded'; readonly file: string; readonly config: Config; readonly output: readonly string[]}
  | {
      readonly kind: 'failed';
      readonly failure: ConfigFailure;
      readonly output: readonly string[];
      readonly sources: readonly string[];
    };

/** Finds the config file of an absolute folder or of one above it, and loads it. */
export const loadConfig = async (startFolder: string, options: RunConfigOptions): Promise<LoadedConfig> => {
  const found = await findConfig(startFolder);
  switch (found.kind) {
    case 'found':
      return loadConfigFile(found.file, options);
    case 'ambiguous':
      return describeInvalid(found.files[0], {problems: [describeAmbiguous(found.files)], sources: found.files});
    case 'not-found':
      return {kind: 'failed', failure: {kind: 'config-not-found', searched: found.searched}, output: [], sources: []};
  }
};

/** Loads a config file, given by its absolute path. What is wrong with it is a value; only an abort is thrown. */
export const loadConfigFile = async (file: string, options: RunConfigOptions): Promise<LoadedConfig> => {
  const refused = await validateFile(file);
  if (refused.length > 0) return describeInvalid(file, {problems: refused});
  const source = await readSource(file);
  if (source.kind === 'invalid') return describeInvalid(file, {problems: [source.problem]});

  const {text} = source;
  const run = extname(file) === '.json' ? runJson(text, file) : {...(await runConfig(file, options)), doubled: []};
  const {output, doubled, sources} = run;
  const validated = run.kind === 'plain' ? await validateConfig(run.data, file) : {...run, problems: [run.problem]};
  if (validated.kind === 'valid' && doubled.length === 0)
    return {kind: 'loaded', file, config: {...validated.config, sources}, output};

  const found = validated.kind === 'valid' ? [] : validated.problems;
  return describeInvalid(file, {problems: addLines([...doubled, ...found], text), output, sources});
};

type Source =
  | {readonly kind: 'text'; readonly text: string}
  | {readonly kind: 'invalid'; readonly problem: ConfigProblem};

const readSource = async (file: string): Promise<Source> => {
  try {
    return {kind: 'text', text: await readFile(file, 'utf8')};
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {kind: 'invalid', problem: {path: [], message: `This file cannot be read: ${reason}`}};
  }
};

type JsonRun = ConfigRun & {readonly doubled: readonly ConfigProblem[]};

const runJson = (text: string, file: string): JsonRun => {
  const parsed = parseJson(text);
  const run = {output: [], sources: [file]};
  if (parsed.kind === 'invalid') return {...parsed, ...run, doubled: []};
  const answer = parseAnswer(parsePlainData(parsed.data), file);
  return {...answer, ...run, doubled: answer.kind === 'plain' ? findDoubledKeys(text) : []};
};

type Invalid = {
  readonly problems: readonly ConfigProblem[];
  readonly output?: readonly string[];
  readonly sources?: readonly string[];
};

const describeInvalid = (file: string, {problems, output = [], sources = [file]}: Invalid): LoadedConfig => ({
  kind: 'failed',
  failure: {kind: 'config-invalid', file, problems},
  output,
  sources,
});

const describeAmbiguous = (files: readonly string[]): ConfigProblem => ({
  path: [],
  message: `Only one config file can be used, and there are ${files.length}: ${files.join(', ')}`,
});

/** Nobody reads more of them at once. */
const mostProblems = 100;

/** In the order of the file; what is about the file as a whole comes first. */
const addLines = (problems: readonly ConfigProblem[], source: string): readonly ConfigProblem[] => {
  const findLine = createLineFinder(source);
  const placed = problems.map(problem => {
    const line = problem.line ?? findLine(problem.path);
    return line === undefined ? problem : {...problem, line};
  });
  const sorted = placed.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const left = sorted.length - mostProblems;
  return left <= 0 ? sorted : [...sorted.slice(0, mostProblems), {path: [], message: `And ${left} more problems`}];
};
