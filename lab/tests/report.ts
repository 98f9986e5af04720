/** What a test or a file threw: where in the file, and in which words, a comparison's difference among them. */
export type TestError = {readonly line: number | undefined; readonly text: string};

/** How a test has ended; one that its worker took with it has failed. */
export type TestEnd = {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly errors: readonly TestError[];
};

/** How a file has ended; its own errors are those of loading it, and of what runs before and after its tests. */
export type FileEnd = {
  readonly file: string;
  readonly milliseconds: number;
  readonly errors: readonly TestError[];
  readonly tests: readonly TestEnd[];
};

/** What one run of vitest came to; its own errors are those that belong to no file. */
export type Report = {readonly files: readonly FileEnd[]; readonly errors: readonly TestError[]};

/** A thing that failed: a test, a file or, without a file, vitest itself. */
export type Fault = {
  readonly file: string | undefined;
  readonly name: string | undefined;
  readonly errors: readonly TestError[];
};

/** What a project came to: its last word on every file, and what had failed before and passed when it was run again. */
export type Verdict = {readonly project: string; readonly report: Report; readonly flukes: readonly Fault[]};

/** All that failed in a run. */
export const faultsOf = ({files, errors}: Report): readonly Fault[] => [
  ...files.flatMap(faultsOfFile),
  ...errors.map(error => ({file: undefined, name: undefined, errors: [error]})),
];

const faultsOfFile = ({file, errors, tests}: FileEnd): readonly Fault[] => [
  ...tests.filter(({state}) => state === 'failed').map(({name, errors: thrown}) => ({file, name, errors: thrown})),
  ...(errors.length === 0 ? [] : [{file, name: undefined, errors}]),
];

/** More than these have one cause, and it is not chance. */
const filesAgainAtMost = 3;

/** The files that are worth a second run: those with a failure of their own, if they are few. */
export const filesToRunAgain = (report: Report): readonly string[] => {
  const files = report.files.filter(file => faultsOfFile(file).length > 0).map(({file}) => file);
  return files.length > filesAgainAtMost ? [] : files;
};

/** Lets the second run of a file stand for the first: what fails in it has failed, also what had passed before. */
export const applySecondRun = (first: Report, second: Report): Omit<Verdict, 'project'> => {
  const again = new Map(second.files.map(file => [file.file, file]));
  const stillFail = new Set(faultsOf(second).map(placeOf));
  const flukes = faultsOf(first).filter(
    fault => fault.file !== undefined && again.has(fault.file) && !stillFail.has(placeOf(fault)),
  );
  return {
    report: {
      files: first.files.map(file => again.get(file.file) ?? file),
      errors: [...first.errors, ...second.errors],
    },
    flukes,
  };
};

const placeOf = ({file, name}: Fault): string => JSON.stringify([file, name]);
