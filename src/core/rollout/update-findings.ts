import type {JobReport} from '../job-report.ts';
import type {TimedFinding} from '../state.ts';
import type {Finding} from './trouble.ts';

/** What was found, with the time since when it is so; a trouble that was gone in between, or a link that was lost, begins anew. */
export function updateFindings(
  before: readonly TimedFinding[],
  {report, now}: {readonly report: JobReport; readonly now: number},
): readonly TimedFinding[] {
  if (report.kind !== 'waiting') return [];
  return (report.findings ?? []).map(finding => {
    if (finding.stage !== 'counting') return {finding, since: undefined};
    const known = before.find(each => identityOf(each.finding) === identityOf(finding));
    return {finding, since: known?.since ?? now};
  });
}

/** A pod may be replaced by another one that has the same trouble. */
function identityOf({workload, trouble, evidence: {container}}: Finding): string {
  const probe = trouble.kind === 'probe' ? trouble.probe : '';
  return [workload, trouble.kind, container, probe].join(' ');
}
