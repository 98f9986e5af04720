import type {Change, Promises, Watched} from './promises.ts';

/** While devloop is paused, nothing is read or built that no command has asked for after its newest edit, and no config is loaded. */
export function followPauses({complain}: Watched): Promises {
  const asked = new Set<string>();
  const forgetEdited = ({before, state}: Change) => {
    for (const kind of ['services', 'releases'] as const)
      for (const [name, {edits}] of Object.entries(state[kind]))
        if (edits !== before[kind][name]?.edits) asked.delete(`${kind} ${name}`);
  };

  return {
    sawStart({phase}, job) {
      if (phase !== 'paused') return;
      if (job.kind === 'load-config') complain('A config is loaded while devloop is paused.');
      if (job.kind === 'build-image' || job.kind === 'fingerprint-service') {
        if (!asked.has(`services ${job.service}`)) complain(`${job.kind} of ${job.service} starts in a pause.`);
      } else if (job.kind === 'fingerprint-release' && !asked.has(`releases ${job.release}`))
        complain(`${job.release} is looked at in a pause.`);
    },
    sawChange(change) {
      const {event} = change;
      // That the watch stands is no edit, though all is looked at once more.
      if (event.type !== 'jobReported' || event.report.kind !== 'watching') forgetEdited(change);
      if (event.type !== 'commandGiven' || event.command.kind !== 'rebuild') return;
      for (const service of event.command.services) asked.add(`services ${service}`);
      for (const release of event.command.releases) asked.add(`releases ${release}`);
    },
  };
}
