import {setTimeout as wait} from 'node:timers/promises';

import {pingRegistry, type PortAnswer} from '../../drivers/registry.ts';

/** Milliseconds that a registry gets to answer, and between two questions; here it answers after 50 to 200. */
const patience = 10_000;
const pause = 25;

/** Docker's proxy takes connections a moment before the registry does, and resets them: only an answer ends the wait early. */
export async function awaitAnswer(port: number, signal: AbortSignal): Promise<PortAnswer> {
  const deadline = performance.now() + patience;
  for (;;) {
    const answer = await pingRegistry(port, signal);
    if (answer === 'registry' || performance.now() > deadline) return answer;
    await wait(pause, undefined, {signal});
  }
}
