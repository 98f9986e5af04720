import {deployedOf} from '../../../src/core/made.ts';
import type {State} from '../../../src/core/state.ts';
import type {Promises, Watched} from './promises.ts';

/** A release goes only at the user's word, and one that was taken out of the config is offered as long as it is in the cluster. */
export function followRemovals({complain}: Watched): Promises {
  const asked = new Set<string>();
  /** Namespaces in which a release was deployed and not removed since, by cluster. */
  const there = new Map<string, string>();

  const checkOffered = (state: State): void => {
    for (const [place, release] of there) {
      const isHere = place === `${state.cluster?.id} ${release}`;
      const isKnown = state.config.releases[release] !== undefined || state.orphans[release] !== undefined;
      if (isHere && !isKnown) complain(`${release} is in the cluster, and nobody offers to remove it.`);
    }
  };

  return {
    sawStart(state, job) {
      if (job.kind !== 'remove-release') return;
      if (!asked.has(job.release)) complain(`${job.release} is removed, and nobody asked for it.`);
      if (state.config.releases[job.release] !== undefined)
        complain(`${job.release} is removed, and is in the config.`);
      if (job.cluster.id !== state.cluster?.id)
        complain(`${job.release} is removed from a cluster that is not the one.`);
    },
    sawChange({before, state, event}) {
      if (event.type === 'commandGiven' && event.command.kind === 'remove') {
        const {release} = event.command;
        if (before.orphans[release] !== undefined) asked.add(release);
      }

      if (event.type === 'jobPassed' && event.kind === 'deploy-release') {
        const {release, cluster} = event.job;
        there.set(`${cluster.id} ${release.name}`, release.name);
      }

      if (event.type === 'jobPassed' && event.kind === 'remove-release') {
        there.delete(`${event.job.cluster.id} ${event.job.release}`);
        asked.delete(event.job.release);
      }

      for (const release of Object.keys(state.config.releases)) asked.delete(release);
      for (const release of Object.keys(state.orphans))
        if (deployedOf(state, release) !== undefined) complain(`${release} is deployed by the config, and an orphan.`);
    },
    check: checkOffered,
    checkSettled: checkOffered,
  };
}
