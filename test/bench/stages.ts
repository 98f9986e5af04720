import {dirname} from 'node:path';

import {readRevisions} from '../../src/cli/trace/revision-files.ts';
import {stretchesOf} from '../../src/core/describe/waterfall.ts';
import {quantileOf} from './figures.ts';
import type {SmallApp} from './small-app.ts';

/** The median of each stage that revisions came through since a time, as devloop itself remembers them. */
export async function describeStages({kubeconfig}: SmallApp, since: number): Promise<string> {
  const records = await readRevisions({path: dirname(kubeconfig)}, 'app');
  const live = records.filter(({times, ending}) => ending.kind === 'live' && (times.saved ?? 0) >= since);
  const stages = new Map<string, number[]>();
  for (const stretch of live.flatMap(stretchesOf))
    stages.set(stretch.name, [...(stages.get(stretch.name) ?? []), stretch.milliseconds]);
  const told = [...stages].map(([name, samples]) => `${name} ${quantileOf(samples, 0.5)}`);
  return `stages of ${live.length} revisions, p50 in ms: ${told.join(' · ')}`;
}
