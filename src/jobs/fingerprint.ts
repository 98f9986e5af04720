import {ok, type Result} from '../core/job-end.ts';
import type {JobOf, JobResults} from '../core/job.ts';
import {machineFailure, orFailure, saidBy} from './failure-of.ts';
import {hashImageInputs} from './image/image-inputs.ts';
import {hashReleaseInputs} from './release/release-inputs.ts';
import type {Context} from './world.ts';

/** Looks whether anything that an image is made from has changed, so that only a real difference leads to a build. */
export async function fingerprintService(
  {service, build}: JobOf<'fingerprint-service'>,
  context: Pick<Context, 'world' | 'signal'>,
): Promise<Result<JobResults['fingerprint-service']>> {
  return orFailure(
    async () => ok({hash: await hashImageInputs(build, context)}),
    error =>
      machineFailure(error) ?? {kind: 'inputs-unreadable', of: `the service \`${service}\``, said: saidBy(error)},
  );
}

/** Looks whether a release's chart or values have changed. */
export async function fingerprintRelease(
  {release, chart, values}: JobOf<'fingerprint-release'>,
  context: Pick<Context, 'world' | 'signal'>,
): Promise<Result<JobResults['fingerprint-release']>> {
  return orFailure(
    async () => ok({hash: await hashReleaseInputs({chart, values}, context)}),
    error => ({kind: 'inputs-unreadable', of: `the release \`${release}\``, said: saidBy(error)}),
  );
}
