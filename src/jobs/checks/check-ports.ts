import type {CheckResult} from '../../core/check-result.ts';
import type {Config} from '../../core/config.ts';
import {openListeners} from '../../drivers/forward/open-listeners.ts';
import {ToolError} from '../../drivers/tool-error.ts';
import {saidBy} from '../failure-of.ts';

/** Looks whether the ports of the forwards are free, or open in the devloop that runs for this project. */
export async function checkPorts({forwards}: Config, running: number | undefined): Promise<readonly CheckResult[]> {
  const all = Object.values(forwards);
  if (running !== undefined)
    return [{kind: 'ok', fact: `the devloop that runs (process ${running}) has ${describePorts(all)}`}];
  const found = await Promise.all(all.map(async ({name, local}) => checkPort({forward: name, port: local})));
  const taken = found.filter(result => result !== undefined);
  if (taken.length > 0) return taken;
  return [{kind: 'ok', fact: all.length === 0 ? 'none is forwarded' : `free: ${describePorts(all)}`}];
}

const describePorts = (forwards: readonly {readonly local: number}[]): string =>
  forwards.map(({local}) => local).join(', ');

type Port = {readonly forward: string; readonly port: number};

async function checkPort({forward, port}: Port): Promise<CheckResult | undefined> {
  try {
    await using _listeners = await openListeners(port, {onConnection: socket => socket.destroy(), onFailure: () => {}});
    return undefined;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return {
      kind: 'wrong',
      trouble: {kind: 'failure', failure: {kind: 'port-taken', port, forward, said: saidBy(error)}},
    };
  }
}
