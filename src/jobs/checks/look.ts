import type {CheckResult} from '../../core/check-result.ts';
import type {Failure} from '../../core/failure.ts';
import type {Result} from '../../core/job-end.ts';
import type {Fault} from '../fault.ts';
import type {Context} from '../world.ts';

/** What a look at a part of devloop's own has found, and what the part is, if it can be worked with. */
export type Look<Facts> = {readonly result: CheckResult; readonly facts: Facts | undefined};

/** It is as it should be. */
export const wellOf = <Facts>(fact: string, facts: Facts): Look<Facts> => ({result: {kind: 'ok', fact}, facts});

/** There is nothing to look at. */
export const skippedBy = (why: string): Look<never> => ({result: {kind: 'skipped', why}, facts: undefined});

/** Only the user can put this right. */
export const illBy = (failure: Failure): Look<never> => ({
  result: {kind: 'wrong', trouble: {kind: 'failure', failure}},
  facts: undefined,
});

/** The job of this part can put this right. */
export const spoiltBy = (faults: readonly Pick<Fault, 'what'>[]): Look<never> => ({
  result: {kind: 'wrong', trouble: {kind: 'faults', faults: faults.map(({what}) => what)}},
  facts: undefined,
});

/** Runs the job of a part that is spoilt, the same as the loop runs, and tells what it has repaired. */
export async function repairPart<Facts>(
  look: Look<Facts>,
  {context, run}: {readonly context: Context; readonly run: (context: Context) => Promise<Result<Facts>>},
): Promise<Look<Facts>> {
  if (look.result.kind !== 'wrong' || look.result.trouble.kind !== 'faults') return look;
  const done: string[] = [];
  const report: Context['report'] = news => {
    if (news.kind === 'repaired') done.push(news.text);
  };
  const result = await run({...context, report});
  if (result.kind === 'failed') return illBy(result.failure);
  return {result: {kind: 'fixed', done: done.length === 0 ? look.result.trouble.faults : done}, facts: result.value};
}
