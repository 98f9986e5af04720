import {writeFileSync} from 'node:fs';
import {relative} from 'node:path';
import {stripVTControlCharacters} from 'node:util';

import type {Reporter, SerializedError, TestCase, TestModule, Vitest} from 'vitest/node';

import type {FileEnd, Report, TestEnd, TestError} from './report.ts';

/** The name under which vitest is told the reporter's file: `--outputFile.report=FILE`. */
export const outputName = 'report';

/** Writes how each test, each file and vitest itself have ended; vitest's own JSON leaves out what belongs to no test. */
// oxlint-disable-next-line import/no-default-export -- vitest takes a file's default export
export default class ReportReporter implements Reporter {
  #root = '';
  #output: string | undefined;

  onInit({config}: Vitest): void {
    this.#root = config.root;
    this.#output = typeof config.outputFile === 'object' ? config.outputFile[outputName] : undefined;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    if (this.#output === undefined) return;
    const report: Report = {
      files: modules.map(module => fileEndOf(module, this.#root)),
      errors: errors.map(error => strayErrorOf(error, this.#root)),
    };
    writeFileSync(this.#output, JSON.stringify(report));
  }
}

const fileEndOf = (module: TestModule, root: string): FileEnd => {
  const suites = [module, ...module.children.allSuites()];
  const {collectDuration, duration} = module.diagnostic();
  return {
    file: relative(root, module.moduleId),
    milliseconds: collectDuration + duration,
    errors: suites.flatMap(suite => suite.errors()).map(error => errorOf(error, module.moduleId)),
    tests: [...module.children.allTests()].map(test => testEndOf(test, module)),
  };
};

const testEndOf = (test: TestCase, {moduleId}: TestModule): TestEnd => {
  const {state, errors = []} = test.result();
  const name = test.fullName;
  if (state === 'pending') return {name, state: 'failed', errors: [{line: undefined, text: 'It never ended.'}]};
  return {name, state, errors: errors.map(error => errorOf(error, moduleId))};
};

const errorOf = (error: SerializedError, file: string): TestError => ({
  line: error.stacks?.find(frame => frame.file === file)?.line,
  text: stripVTControlCharacters(wordsOf(error).join('\n')),
});

/** An error of a tool has the tool's own last words as its `output`. */
const wordsOf = ({name = 'Error', message, output, diff, cause}: SerializedError): readonly string[] => [
  `${name}: ${message}`,
  ...(Array.isArray(output) ? output.filter(line => typeof line === 'string') : []),
  ...(typeof diff === 'string' ? [diff] : []),
  ...(cause === undefined ? [] : wordsOf(cause)),
];

/** What no test waited for says nothing of its file but in its stack. */
const strayErrorOf = (error: SerializedError, root: string): TestError => {
  const {text} = errorOf(error, '');
  const origin = error.stacks?.find(({file}) => file.startsWith(root) && !file.includes('node_modules'));
  return {
    line: undefined,
    text: origin === undefined ? text : `${text}\nat ${relative(root, origin.file)}:${origin.line}`,
  };
};
