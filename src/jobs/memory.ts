import {createHash} from 'node:crypto';

import type {ReleaseName, ServiceName} from '../core/config.ts';
import {keyOf, type Job} from '../core/job.ts';
import type {Context} from './world.ts';

/** An image that was built and pushed; `from` is the hash of its inputs. */
export type MadeImage = {
  readonly from: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
};

/** A release as helm left it; `from` stands for all that the upgrade was made from, `revision` is helm's own number. */
export type MadeRelease = {readonly from: string; readonly revision: number};

/** What earlier runs of this project have made. It may be wrong about the world, which is asked before it is believed. */
export type Memory = {
  /** The newest last; only so many are kept. */
  readonly listImages: (service: ServiceName) => Promise<readonly MadeImage[]>;
  readonly addImage: (service: ServiceName, image: MadeImage) => Promise<void>;
  readonly readRelease: (release: ReleaseName) => Promise<MadeRelease | undefined>;
  readonly writeRelease: (release: ReleaseName, made: MadeRelease) => Promise<void>;
};

/** A short name for all that a job is made from. */
export const hashJob = (job: Job): string => createHash('sha256').update(keyOf(job)).digest('hex');

/** Work that is done stays done when it cannot be remembered, such as on a full disk: it is done once more next time. */
export async function remember(
  {source, log}: {readonly source: string; readonly log: Context['log']},
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    log(source, `this cannot be remembered, so the next start does it again: ${error.message}`);
  }
}
