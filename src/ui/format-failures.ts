import type {ReportFailure} from './report/report.ts';

/** Failures as a text: of each what failed, what the tool said, what to do now. */
export const formatFailures = (failures: readonly ReportFailure[]): string => failures.map(formatFailure).join('\n\n');

const formatFailure = ({what, said, next}: ReportFailure): string =>
  [what, ...said.map(line => `    ${line}`), ...next.map(line => `  → ${line}`)].join('\n');
