import type {JobContext, JobEnd, RunJob} from '../../core/job-end.ts';
import type {JobOf} from '../../core/job.ts';
import type {Secrets} from './secrets.ts';

type Masking = {
  readonly secrets: Secrets;
  /** Finds out which secrets a release hands to its containers, and hides them. Never rejects. */
  readonly learn: (job: ReleaseJob, signal: AbortSignal) => Promise<Knowledge>;
};

/** Whether the secrets of a release are hidden; `unknown` when the cluster is out of reach. */
export type Knowledge = 'known' | 'unknown';

/** A job that tells what helm or containers say. */
export type ReleaseJob = JobOf<'deploy-release' | 'await-rollout'>;

/** Runs jobs so that no secret gets into the state or the logs: whatever a tool or a container says comes in through here. */
export const createMaskedJobs =
  (runJob: RunJob<AbortSignal>, {secrets, learn}: Masking): RunJob<AbortSignal> =>
  async (job, context) => {
    let learning: Promise<Knowledge> | undefined;
    const findOut = job.kind === 'await-rollout' ? () => (learning ??= learn(job, context.signal)) : undefined;
    const end = await runJob(job, {...context, ...maskedWords(context, {secrets, findOut})});
    if (end.type === 'jobPassed') {
      secrets.showNames(namesIn(end));
      return end;
    }

    const isKnown = (await findOut?.()) === 'known';
    if (!isKnown && (job.kind === 'deploy-release' || job.kind === 'await-rollout')) await learn(job, context.signal);
    return {...end, failure: secrets.maskData(end.failure)};
  };

type Words = Pick<JobContext<AbortSignal>, 'log' | 'report'>;

/** What a job says while it runs. Where it is to be found out first what to mask, that is waited for; that the link is lost cannot wait, and has no secret. */
function maskedWords(
  {log, report}: Words,
  {secrets, findOut}: {readonly secrets: Secrets; readonly findOut: (() => Promise<Knowledge>) | undefined},
): Words {
  const say = (word: () => void) => (findOut === undefined ? word() : void findOut().then(word));
  return {
    log: (source, text) => say(() => log(source, secrets.mask(text))),
    report: news => (news.kind === 'linkLost' ? report(news) : say(() => report(secrets.maskData(news)))),
  };
}

const namesIn = (end: JobEnd): readonly string[] =>
  end.type === 'jobPassed' && end.kind === 'deploy-release' ? end.result.workloads.map(({name}) => name) : [];

/** The release that a job is about, and where it is. */
export const releaseOf = (job: ReleaseJob): {readonly release: string; readonly namespace: string} =>
  job.kind === 'deploy-release'
    ? {release: job.release.name, namespace: job.release.namespace}
    : {release: job.release, namespace: job.namespace};
