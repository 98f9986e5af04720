import type {Context} from './world.ts';

/** Something of devloop's own that is not as it should be, and what puts it right. `devloop doctor` tells of it, the job of its part repairs it. */
export type Fault = {
  /** A clause that stands alone, such as ``the registry `devloop-registry` is stopped``. */
  readonly what: string;
  /** Says what was done, such as ``started the registry `devloop-registry` ``. */
  readonly repair: (signal: AbortSignal) => Promise<string>;
};

/** Repairs faults one after the other, and tells of each. */
export async function repairAll(
  faults: readonly Fault[],
  {signal, report}: Pick<Context, 'signal' | 'report'>,
): Promise<void> {
  for (const fault of faults) report({kind: 'repaired', text: await fault.repair(signal)});
}
