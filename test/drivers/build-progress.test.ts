import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import * as fc from 'fast-check';
import {expect, test} from 'vitest';

import type {BuildFailure} from '../../src/drivers/build-failure.ts';
import {createProgressReader, type BuildEvent} from '../../src/drivers/build-progress.ts';
import {createLineSplitter} from '../../src/drivers/split-lines.ts';

type Told = {readonly events: readonly BuildEvent[]; readonly failure: BuildFailure};

/** What real builds said on stderr with `--progress=rawjson`. */
const readRecording = (name: string): Buffer =>
  readFileSync(join(import.meta.dirname, '..', 'fixtures', 'buildx', `${name}.jsonl`));

const read = (chunks: readonly Uint8Array[]): Told => {
  const events: BuildEvent[] = [];
  const progress = createProgressReader(event => events.push(event));
  const splitter = createLineSplitter(progress.write, 1024 * 1024);
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return {events, failure: progress.failure()};
};

const formatFailedStep = (name: string, error: string): string =>
  JSON.stringify({vertexes: [{digest: name, name, started: '2026-01-01', completed: '2026-01-01', error}]});

const listEnds = ({events}: Told): string[] =>
  events.flatMap(event =>
    event.kind.startsWith('step-') && 'step' in event && event.step.kind === 'instruction'
      ? [`${event.kind} ${event.step.stage} ${event.step.number}/${event.step.total} ${event.step.name}`]
      : [],
  );

test('tells each instruction with its stage, its place and its output', () => {
  const told = read([readRecording('built')]);
  expect(listEnds(told)).toEqual(
    expect.arrayContaining([
      'step-started deps 2/2 RUN mkdir /deps && echo "collecting packages" && echo "a warning" >&2',
      'step-done deps 2/2 RUN mkdir /deps && echo "collecting packages" && echo "a warning" >&2',
      'step-done runtime 3/4 COPY main.py /app/main.py',
      `step-done runtime 4/4 RUN printf 'compiled\\nno newline'`,
    ]),
  );
  const output = told.events.flatMap(event => (event.kind === 'output' ? [event.text] : []));
  expect(output.toSorted()).toEqual(['a warning', 'collecting packages', 'compiled', 'no newline']);
  expect(told.events.some(event => event.kind === 'transfer' && event.item.startsWith('pushing layer'))).toBe(true);
});

test('tells how long a step took', () => {
  const {events} = read([readRecording('built')]);
  const done = events.flatMap(event =>
    event.kind === 'step-done' && event.step.name.startsWith('pushing') ? [event.ms] : [],
  );
  expect(done).toHaveLength(1);
  expect(done[0]).toBeGreaterThan(10);
});

test('tells cached steps from those that ran', () => {
  const ends = listEnds(read([readRecording('cached')])).filter(end => /RUN|COPY/.test(end));
  expect(ends.every(end => end.startsWith('step-cached'))).toBe(true);
  expect(ends).toHaveLength(4);
});

test('explains a failing RUN by its step, line, exit code and last output', () => {
  const {failure} = read([readRecording('failing-run')]);
  expect(failure).toMatchObject({
    step: {kind: 'instruction', number: 3, name: expect.stringMatching(/^RUN echo "compiling"/)},
    line: 3,
    cause: {kind: 'exit', code: 3},
    outputKept: 'whole',
    message: expect.stringMatching(/did not complete successfully: exit code: 3$/),
  });
  expect(failure.output.toSorted()).toEqual(['compiling', 'error: no such module']);
  expect(failure.excerpt).toContain('   5 | >>>     exit 3');
});

test('explains a syntax error, which has no step', () => {
  expect(read([readRecording('syntax-error')]).failure).toMatchObject({
    step: undefined,
    line: 2,
    cause: {kind: 'other'},
    message: 'dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)',
  });
});

test('explains a missing file by the COPY that wanted it', () => {
  const {failure} = read([readRecording('missing-file')]);
  expect(failure).toMatchObject({
    line: 2,
    step: {name: 'COPY missing.txt /app/'},
    cause: {kind: 'source-missing', source: 'missing.txt'},
  });
  expect(failure.message).toContain('"/missing.txt": not found');
});

test('explains a refused push by the step of BuildKit that pushes', () => {
  expect(read([readRecording('push-refused')]).failure).toMatchObject({
    step: {kind: 'internal', name: 'pushing localhost:5999/shop/backend:v1 with docker'},
    cause: {kind: 'push'},
    line: undefined,
    excerpt: [],
    message: 'Get "http://localhost:5999/v2/": dial tcp 127.0.0.1:5999: connect: connection refused',
  });
});

test('explains a registry that went away in the middle of a push', () => {
  const name = 'pushing localhost:5999/shop/backend:v1 with docker';
  const lines = [formatFailedStep(name, 'EOF'), 'ERROR: failed to build: Patch "http://localhost:5999/v2/x": EOF'];
  expect(read([Buffer.from(lines.join('\n'))]).failure).toMatchObject({cause: {kind: 'push'}, line: undefined});
});

test('keeps all of an error that has no form', () => {
  const {failure} = read([Buffer.from('unknown flag: --nope\nSee `docker buildx build --help`.\n')]);
  expect(failure.message).toBe('unknown flag: --nope\nSee `docker buildx build --help`.');
});

test('leaves out the advertisement of Docker Desktop', () => {
  const lines = ['ERROR: failed to solve: no space left', '', 'View build details: docker-desktop://dashboard/x'];
  expect(read([Buffer.from(lines.join('\n'))]).failure.message).toBe('no space left');
});

test('says that BuildKit dropped output, instead of showing its mark as output', () => {
  const data = Buffer.from('line 1\n[output clipped, log limit 200KiB/s reached]\n').toString('base64');
  const {events} = read([Buffer.from(`{"logs":[{"vertex":"v","stream":1,"data":"${data}"}]}\n`)]);
  expect(events.map(event => event.kind)).toEqual(['output', 'clipped']);
});

test('shows the first and the last lines of an instruction that is too long to be shown', () => {
  const source = Array.from({length: 500}, (_, index) => `${index + 2} | >>> echo ${index}`);
  const ruler = '-'.repeat(20);
  const {failure} = read([
    Buffer.from(['Dockerfile:2', ruler, ...source, ruler, 'ERROR: exit code: 4', ''].join('\n')),
  ]);
  expect(failure).toMatchObject({line: 2, cause: {kind: 'exit', code: 4}});
  expect(failure.excerpt).toHaveLength(15);
  expect(failure.excerpt.slice(9, 12)).toEqual([source[9], '       … 486 more lines …', source[496]]);
});

test('does not blame a step that was cancelled because another one failed', () => {
  const lines = [
    formatFailedStep('[a 1/2] RUN sleep', 'process "sleep": context canceled'),
    formatFailedStep('[b 1/2] RUN false', 'exit code: 1'),
  ];
  expect(read([Buffer.from(lines.join('\n'))]).failure.step?.name).toBe('RUN false');
});

test.each(['built', 'failing-run', 'syntax-error'])('tells the same of %s wherever the chunks are cut', name => {
  const bytes = readRecording(name);
  const whole = read([bytes]);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), {maxLength: 200}), positions => {
      const cuts = [0, ...positions.toSorted((a, b) => a - b), bytes.length];
      const chunks = cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
      expect(read(chunks)).toEqual(whole);
    }),
    {numRuns: 20},
  );
});
