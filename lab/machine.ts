import {readFile} from 'node:fs/promises';
import {getuid, platform} from 'node:process';
import {LabFailure} from './failure.ts';

/** What the lab needs to know of a machine before it makes anything on it. */
export type Machine = {readonly platform: string; readonly user: number; readonly system: string};

/** Refuses a machine on which the lab cannot make `what`: that takes Debian and root. */
export const validateMachine = async (what: string) => {
  const system = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const failure = describeUnfit(what, {platform, user: getuid?.() ?? -1, system});
  if (failure !== undefined) throw failure;
};

/** The failure when the lab cannot make `what` on this machine. */
export const describeUnfit = (what: string, {platform: kernel, user, system}: Machine) => {
  if (kernel !== 'linux' || parseField(system, 'ID') !== 'debian') {
    return new LabFailure({
      what: `The lab cannot make ${what} on this system.`,
      said: `Expected Debian, got ${parseField(system, 'PRETTY_NAME') ?? kernel}.`,
      next: 'Install Docker with buildx (on macOS: Docker Desktop), kind 0.27 or newer and Helm 3.18 or newer yourself: the lab uses what is there.',
    });
  }
  if (user !== 0) {
    return new LabFailure({
      what: `The lab cannot make ${what} as this user.`,
      said: `Expected root, got user ${user}.`,
      next: 'Run the lab as root, or start a Docker that this user may use and that can pull images.',
    });
  }
  return undefined;
};

const parseField = (release: string, name: string) => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(release)?.[1];
