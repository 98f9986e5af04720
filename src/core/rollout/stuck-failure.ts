import type {JobOf} from '../job.ts';
import type {Finding, RolloutStuck} from './trouble.ts';

/** The failure that one finding is, with what was found beside it. */
export const stuckFailureOf = (
  {release}: Pick<JobOf<'await-rollout'>, 'release'>,
  {finding, others}: {readonly finding: Finding; readonly others: readonly Finding[]},
): RolloutStuck => {
  const {workload, namespace, trouble, evidence} = finding;
  return {
    kind: 'rollout-stuck',
    release,
    namespace,
    workload,
    trouble,
    evidence,
    others: others.map(other => ({workload: other.workload, trouble: other.trouble})),
  };
};
