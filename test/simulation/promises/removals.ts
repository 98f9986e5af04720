import {lanes} from '../../../src/core/job.ts';
import {orphanKeyOf} from '../../../src/core/orphans.ts';
import type {State} from '../../../src/core/state.ts';
import type {Promises, Watched} from './promises.ts';

/** A release goes only at the user's word, and one that was taken out of the config is offered as long as it is in the cluster. */
export function followRemovals({complain}: Watched): Promises {
  const asked = new Set<string>();
  /** Where releases were deployed and not removed since, with the cluster. */
  const there = new Map<string, Place & {readonly cluster: string}>();

  const checkOffered = (state: State): void => {
    for (const {cluster, ...place} of there.values()) {
      const isKnown = isWanted(state, place) || state.orphans[orphanKeyOf(place)] !== undefined;
      if (cluster === state.cluster?.id && !isKnown)
        complain(`${orphanKeyOf(place)} is in the cluster, and nobody offers to remove it.`);
    }
  };

  return {
    sawStart(state, job) {
      const running = state.running[lanes.deploy(job.kind === 'remove-release' ? job.release : '')]?.job;
      if (job.kind === 'deploy-release') {
        const {name: release, namespace} = job.release;
        if (state.running[lanes.remove({release, namespace})] !== undefined)
          complain(`${release} is deployed while it is being removed.`);
      }

      if (job.kind !== 'remove-release') return;
      const name = orphanKeyOf(job);
      if (!asked.has(name)) complain(`${name} is removed, and nobody asked for it.`);
      if (isWanted(state, job)) complain(`${name} is removed, and is in the config.`);
      if (job.cluster.id !== state.cluster?.id) complain(`${name} is removed from a cluster that is not the one.`);
      if (running?.kind === 'deploy-release' && running.release.namespace === job.namespace)
        complain(`${name} is removed while it is being deployed.`);
    },
    sawChange({before, state, event}) {
      if (event.type === 'commandGiven' && event.command.kind === 'remove') {
        const key = orphanKeyOf(event.command);
        if (before.orphans[key] !== undefined) asked.add(key);
      }

      if (event.type === 'jobPassed' && event.kind === 'deploy-release') {
        const {release, cluster} = event.job;
        const place = {cluster: cluster.id, release: release.name, namespace: release.namespace};
        there.set(`${cluster.id} ${orphanKeyOf(place)}`, place);
      }

      if (event.type === 'jobPassed' && event.kind === 'remove-release') {
        const key = orphanKeyOf(event.job);
        there.delete(`${event.job.cluster.id} ${key}`);
        asked.delete(key);
      }

      for (const {name, namespace} of Object.values(state.config.releases))
        asked.delete(orphanKeyOf({release: name, namespace}));
      for (const orphan of Object.values(state.orphans))
        if (isWanted(state, orphan)) complain(`${orphanKeyOf(orphan)} is in the config, and an orphan.`);
    },
    check: checkOffered,
    checkSettled: checkOffered,
  };
}

type Place = {readonly release: string; readonly namespace: string};

const isWanted = ({config}: State, {release, namespace}: Place): boolean =>
  config.releases[release]?.namespace === namespace;
