import process from 'node:process';
import {createInterface} from 'node:readline/promises';

import type {Config} from '../core/config.ts';
import type {Failure} from '../core/failure.ts';
import type {Result} from '../core/job-end.ts';
import {removeForRecreation} from '../jobs/cluster/remove-for-recreation.ts';
import {machineFailure, orFailure, saidBy} from '../jobs/failure-of.ts';
import type {Output} from '../ui/output.ts';
import {isUnattended} from './choose-view.ts';
import {openWorld} from './open-world.ts';

type Removal = {readonly config: Config; readonly output: Output; readonly signal: AbortSignal};

/** Deletes the cluster, on the user's word, so that the loop makes it anew. */
export async function removeOnDemand({config, output, signal}: Removal): Promise<Result<undefined>> {
  await using world = await openWorld(config);
  const log = (_source: string, text: string) => output.showText(text);
  const context = {world, signal, log, report: () => {}};
  return await orFailure(
    async () => removeForRecreation({config, docker: await world.openDocker(signal)}, context),
    (error): Failure => machineFailure(error) ?? {kind: 'removal-failed', said: saidBy(error)},
  );
}

/** Where a question could be asked. */
type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: {readonly isTTY?: boolean};
  readonly stderr: {readonly isTTY?: boolean};
};

/** Whether a person is there who can be asked; nothing but an answer of theirs counts as their word. */
export const isAttended = ({env, stdin, stderr}: Surroundings = process): boolean =>
  stdin.isTTY === true && stderr.isTTY === true && !isUnattended(env);

/** Asks whether a cluster that is broken beyond repair is to be made anew. Whatever is not a clear yes is a no. */
export async function readConsent(cluster: string, signal: AbortSignal): Promise<'yes' | 'no'> {
  const question = createInterface({input: process.stdin, output: process.stderr});
  try {
    const text = `Make the cluster \`${cluster}\` anew? All that is in it is lost. [y/N] `;
    return /^y(es)?$/i.test((await question.question(text, {signal})).trim()) ? 'yes' : 'no';
  } catch (error) {
    if (signal.aborted) return 'no';
    throw error;
  } finally {
    question.close();
  }
}
