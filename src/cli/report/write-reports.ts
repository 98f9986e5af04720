import type {Failure} from '../../core/failure.ts';
import {writeOutput} from '../../drivers/write-output.ts';
import {formatJunit} from '../../ui/report/format-junit.ts';
import type {Report} from '../../ui/report/report.ts';

/** The files that the user wants a report in; none where undefined. */
export type ReportFiles = {readonly report?: string; readonly junit?: string};

/** Writes the report of a lap, and returns a failure for each file that could not be written. */
export async function writeReports(report: Report, {report: json, junit}: ReportFiles): Promise<readonly Failure[]> {
  const failures = await Promise.all([
    json === undefined ? undefined : writeReport(json, `${JSON.stringify(report, undefined, 2)}\n`),
    junit === undefined ? undefined : writeReport(junit, formatJunit(report)),
  ]);
  return failures.filter(failure => failure !== undefined);
}

async function writeReport(file: string, text: string): Promise<Failure | undefined> {
  try {
    await writeOutput(file, text);
    return undefined;
  } catch (error) {
    return {kind: 'report-unwritable', file, said: [error instanceof Error ? error.message : String(error)]};
  }
}
