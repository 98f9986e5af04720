import type {CheckResult, InotifyLimit} from '../../core/check-result.ts';
import {formatSize} from '../../core/describe/check-result.ts';
import {readFreeSpace} from '../../drivers/disk-space.ts';
import type {Daemon} from '../../drivers/docker-daemon.ts';
import {probeWatching, readWatchLimits} from '../../drivers/inotify.ts';

/** Bytes: from here on a first build may not fit, and from there on nothing goes on. */
const scarce = 5e9;
const tooLittle = 1e9;

/** A folder that is written to, and whose it is. */
export type Place = {readonly of: string; readonly path: string};

/** Looks whether there is room in the folders that grow. A Docker with a machine of its own keeps its data where nobody here can look. */
export async function checkDisk(places: readonly Place[]): Promise<readonly CheckResult[]> {
  const found = await Promise.all(places.map(async place => ({...place, free: await readFreeSpace(place.path)})));
  return found.map(({of, path, free}) => {
    if (free === undefined) return {kind: 'skipped', why: `${of} keeps its data in ${path} of a machine of its own`};
    const trouble = {kind: 'disk-low', of, path, free} as const;
    if (free < tooLittle) return {kind: 'wrong', trouble};
    return free < scarce ? {kind: 'warning', trouble} : {kind: 'ok', fact: `${of} has ${formatSize(free)} free`};
  });
}

/** What kind recommends: kubelet, containerd and many pods watch files too, as the same user of the same kernel. */
const recommended: Readonly<Record<string, number>> = {
  'fs.inotify.max_user_watches': 524_288,
  'fs.inotify.max_user_instances': 512,
};

/** Looks whether files can be watched: by watching one, and by what the kernel allows. */
export async function checkInotify(folder: string): Promise<CheckResult> {
  const said = probeWatching(folder);
  if (said !== undefined) return {kind: 'wrong', trouble: {kind: 'inotify-used-up', said: [said]}};
  const limits: readonly InotifyLimit[] = (await readWatchLimits()).map(limit => ({
    ...limit,
    recommended: recommended[limit.name] ?? 0,
  }));
  const low = limits.filter(limit => limit.value < limit.recommended);
  if (low.length > 0) return {kind: 'warning', trouble: {kind: 'inotify-low', limits: low}};
  const fact = limits.map(({name, value}) => `${name.replace('fs.inotify.', '')} ${value}`).join(', ');
  return {kind: 'ok', fact: fact === '' ? 'files can be watched' : fact};
}

/** Seconds between two clocks at which certificates and ages begin to mislead. */
const drift = 5;

/** Compares the clock of Docker's machine, which is that of the nodes, with this one's: they differ only where Docker has a machine of its own. */
export function checkClock({lag}: Daemon): CheckResult {
  const seconds = Math.round(lag / 1000);
  if (Number.isNaN(seconds)) return {kind: 'skipped', why: 'this Docker does not tell what time it has'};
  return Math.abs(seconds) > drift
    ? {kind: 'warning', trouble: {kind: 'clock-off', seconds}}
    : {kind: 'ok', fact: "Docker's machine has the same time"};
}

const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];

/** Looks whether a proxy is in the way between tools, registry and nodes: kind hands these variables on to the nodes. */
export function checkProxy(env: Readonly<Record<string, string | undefined>>, hosts: readonly string[]): CheckResult {
  const read = (name: string): string => env[name] || env[name.toLowerCase()] || '';
  const variables = proxyVariables.filter(name => read(name) !== '');
  if (variables.length === 0) return {kind: 'ok', fact: 'none is set'};
  const excluded = new Set(
    read('NO_PROXY')
      .split(',')
      .map(entry => entry.trim()),
  );
  const missing = excluded.has('*') ? [] : hosts.filter(host => !excluded.has(host));
  return missing.length === 0
    ? {kind: 'ok', fact: `${variables.join(', ')} with all exceptions`}
    : {kind: 'warning', trouble: {kind: 'proxied', variables, hosts: missing}};
}
