import type {Release} from '../../../src/core/config.ts';
import type {JobPassed} from '../../../src/core/event.ts';
import {isSame} from '../../../src/core/is-same.ts';
import {isInterruptible} from '../../../src/core/job-kinds.ts';
import {lanes, type JobOf} from '../../../src/core/job.ts';
import {deployedOf} from '../../../src/core/made.ts';
import type {State} from '../../../src/core/state.ts';
import {isExcused} from './excuses.ts';
import type {Promises, Watched} from './promises.ts';

/** No older image goes out after a newer one was built, what a release needs is up first, and in the end the newest is up. */
export function followDeploys(watched: Watched): Promises {
  const {complain, jobs, world} = watched;
  /** The newest digest that was built of each service, by registry. */
  const built = new Map<string, string>();
  const wired = new Set<string>();
  const deployed = new Map<string, JobOf<'deploy-release'>>();
  /** Releases of which nobody knows what the cluster has, since an upgrade failed, or they were not in the config for a while. */
  const doubtful = new Set<string>();
  /** What helm may have read of each release's chart and values: all that they were told to be while it ran last. */
  const read = new Map<string, Set<string>>();
  /** Releases that have been up once, by cluster. */
  const up = new Set<string>();
  const newestOf = ({registry}: State, service: string) =>
    registry === undefined ? undefined : built.get(`${registry.id} ${service}`);

  const contentOf = ({chart, values}: JobOf<'deploy-release'>['release']) =>
    world.hashRelease([...(chart.kind === 'folder' ? [chart.path] : []), ...values]);
  const sawNews = ({running}: State): void => {
    for (const {job} of Object.values(running))
      if (job.kind === 'deploy-release') read.get(job.release.name)?.add(contentOf(job.release));
  };

  const sawPass = (event: JobPassed): void => {
    if (event.kind === 'wire-nodes') wired.add(`${event.job.cluster.id} ${event.job.registry.id}`);
    if (event.kind === 'deploy-release') {
      read.get(event.job.release.name)?.add(contentOf(event.job.release));
      deployed.set(event.job.release.name, event.job);
      doubtful.delete(event.job.release.name);
    }
    if (event.kind === 'await-rollout') up.add(`${event.job.cluster.id} ${event.job.release}`);
    const image =
      event.kind === 'build-image' ? event.result : event.kind === 'find-image' ? event.result.image : undefined;
    if (image !== undefined && 'service' in event.job && 'registry' in event.job)
      built.set(`${event.job.registry.id} ${event.job.service}`, image.digest);
  };

  const checkDeploy = (state: State, job: JobOf<'deploy-release'>): void => {
    const {release, images, cluster} = job;
    if (!wired.has(`${cluster.id} ${state.registry?.id}`)) complain('A deploy starts before the nodes are wired.');
    const wanted = state.config.releases[release.name];
    for (const [valuesPath, service] of Object.entries(wanted?.images ?? {})) {
      const newest = newestOf(state, service);
      const image = images.find(candidate => candidate.valuesPath === valuesPath);
      if (newest === undefined) complain(`${release.name} is deployed before ${service} has an image.`);
      if (image?.digest !== newest) complain(`${release.name} is deployed with an older image of ${service}.`);
    }

    read.set(release.name, new Set());
    const known = deployedOf(state, release.name);
    if (job.redeploy !== undefined && job.redeploy <= (known?.redeploy ?? 0) && known?.moved === undefined)
      complain(`${release.name} is deployed anew, and nobody asked for it.`);
    const last = deployed.get(release.name);
    if (job.redeploy === undefined && !doubtful.has(release.name) && isSame({...last, redeploy: undefined}, job))
      complain(`${release.name} is deployed again, and nothing is new.`);
    if (last?.cluster.id === cluster.id) return;
    for (const {name, images: provided} of Object.values(state.config.releases)) {
      const isNeeded = Object.values(provided).some(service => wanted?.needs.includes(service));
      if (isNeeded && !up.has(`${cluster.id} ${name}`)) complain(`${release.name} is deployed before ${name} was up.`);
    }
  };

  const checkUp = (state: State, name: string): void => {
    const release = state.releases[name];
    const own = [lanes.fingerprint({kind: 'release', name}), lanes.deploy(name), lanes.rollout(name)];
    if (own.some(lane => isExcused(watched, lane))) return;
    const last = deployed.get(name);
    for (const [valuesPath, service] of Object.entries(state.config.releases[name]?.images ?? {})) {
      const newest = newestOf(state, service);
      const image = last?.images.find(candidate => candidate.valuesPath === valuesPath);
      if (newest === undefined || image?.digest !== newest) complain(`The newest image of ${service} is not deployed.`);
    }

    if (last?.cluster.id !== state.cluster?.id) complain(`${name} is not deployed in this cluster.`);
    if (last !== undefined && !isOf(last.release, state.config.releases[name]))
      complain(`${name} is deployed from an older config.`);
    if (last?.inputs !== release?.inputs?.hash) complain(`${name} is deployed from an older chart.`);
    if ([...(read.get(name) ?? [])].some(content => content !== last?.inputs))
      complain(`${name} may be deployed from an older chart, which helm may have read.`);
    if (release?.rolledOut === undefined || release.rolledOut.from !== release.deployed?.from)
      complain(`${name} is not rolled out.`);
    if (release?.restarts.asked !== release?.restarts.made) complain(`${name} is not started again.`);
  };

  return {
    sawStart: (state, job) => (job.kind === 'deploy-release' ? checkDeploy(state, job) : undefined),
    sawChange({event, before, state}) {
      if (event.type === 'jobPassed') sawPass(event);
      const names = [...Object.keys(before.releases), ...deployed.keys()];
      for (const name of names) if (state.releases[name] === undefined) doubtful.add(name);
      if (event.type === 'jobReported' && event.report.kind === 'changed') sawNews(state);
      if (event.type === 'jobPassed' && event.kind === 'remove-release') {
        const {release, namespace} = event.job;
        if (deployed.get(release)?.release.namespace === namespace) deployed.delete(release);
      }

      if (event.type === 'jobFailed' && event.job.kind === 'deploy-release') doubtful.add(event.job.release.name);
    },
    check() {
      const interrupted = jobs.pending.some(({job, signal}) => !isInterruptible(job) && signal.aborted);
      if (interrupted) complain('What must be left to finish was interrupted.');
    },
    checkSettled: state => Object.keys(state.config.releases).forEach(name => checkUp(state, name)),
  };
}

/** Whether all that helm was told of a release is what the config says now. */
const isOf = (told: JobOf<'deploy-release'>['release'], wanted: Release | undefined): boolean =>
  JSON.stringify({...wanted, ...told}) === JSON.stringify(wanted);
