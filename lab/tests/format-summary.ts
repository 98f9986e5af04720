import {faultsOf, type Fault, type Verdict} from './report.ts';

const slowestPerProject = 5;
const faultsAtMost = 10;
const linesPerFault = 15;

/** A log of which only the last 100 lines are kept must hold all of the faults. */
const linesOfAllFaults = 70;

/** The last lines of a test run: the slowest files, everything that failed, what passed only when run again, and the sum. */
export const formatSummary = (verdicts: readonly Verdict[]): string => {
  const failed = verdicts.flatMap(({project, report}) => placed(project, faultsOf(report)));
  const flukes = verdicts.flatMap(({project, flukes: faults}) => placed(project, faults));
  const room = Math.floor(
    linesOfAllFaults / Math.max(1, Math.min(failed.length, faultsAtMost) + Math.min(flukes.length, faultsAtMost)),
  );
  const lines = Math.min(linesPerFault, room - 1);
  const blocks = [
    verdicts.flatMap(formatSlowest),
    formatFaults('failed', failed, lines),
    formatFaults('passed only when run again', flukes, lines),
    [formatSum(verdicts)],
  ];
  return blocks
    .filter(block => block.length > 0)
    .map(block => block.join('\n'))
    .join('\n\n');
};

type Placed = Fault & {readonly project: string};

const placed = (project: string, faults: readonly Fault[]): readonly Placed[] =>
  faults.map(fault => ({...fault, project}));

const formatSlowest = ({project, report}: Verdict): readonly string[] =>
  report.files
    .toSorted((one, other) => other.milliseconds - one.milliseconds)
    .slice(0, slowestPerProject)
    .map(({file, milliseconds}) => `${formatSeconds(milliseconds)}  ${project} · ${file}`);

const formatSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`.padStart(8);

const formatFaults = (what: string, faults: readonly Placed[], lines: number): readonly string[] => {
  if (faults.length === 0) return [];
  const rest = faults.length - faultsAtMost;
  return [
    `${faults.length} ${what}:`,
    ...faults.slice(0, faultsAtMost).flatMap(fault => formatFault(fault, lines)),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
};

const formatFault = ({project, file, name, errors}: Placed, lines: number): readonly string[] => {
  const line = errors.find(error => error.line !== undefined)?.line;
  const place = [file, line].filter(part => part !== undefined).join(':');
  const parts = [project, file === undefined ? 'no test, but vitest itself' : place, name];
  if (file !== undefined && name === undefined) parts.push('no test, but the file itself');
  return [
    `✗ ${parts.filter(part => part !== undefined).join(' · ')}`,
    ...shorten(
      errors.flatMap(({text}) => text.split('\n')).filter(each => each.trim() !== ''),
      lines,
    ),
  ];
};

const columnsAtMost = 200;

const shorten = (lines: readonly string[], most: number): readonly string[] => {
  const kept =
    lines.length > most ? [...lines.slice(0, most - 1), `(${lines.length - most + 1} more lines above)`] : lines;
  return kept.map(line => `    ${line.length > columnsAtMost ? `${line.slice(0, columnsAtMost)}…` : line}`);
};

const formatSum = (verdicts: readonly Verdict[]): string => {
  const tests = verdicts.flatMap(({report}) => report.files.flatMap(file => file.tests));
  const passed = tests.filter(({state}) => state === 'passed').length;
  const skipped = tests.filter(({state}) => state === 'skipped').length;
  const flukes = verdicts.flatMap(verdict => verdict.flukes).length;
  const again = flukes === 0 ? '' : ` (${flukes} of them only the second time)`;
  return `${passed} passed${again}, ${countFailed(verdicts)} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
};

/** How many faults are left, which decides the exit code. */
export const countFailed = (verdicts: readonly Verdict[]): number =>
  verdicts.flatMap(({report}) => faultsOf(report)).length;
