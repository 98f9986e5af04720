import type {Config} from '../config.ts';
import type {State} from '../state.ts';
import type {Watched, WatchOrder} from '../watched.ts';
import {stepOf, type Step} from './step.ts';

/** What keeps a devloop that stays up to date with the files: the watch, and the config where one of its files was edited. */
export function planWatch({mode, phase, config, source, running}: State): readonly Step[] {
  if (mode === 'once') return [];
  const watch = stepOf({kind: 'watch-files', order: watchOrderOf(config)});
  if (source.edits === source.loaded) return [watch];
  // An edit of the config is collected like any other; a reload that has begun goes on.
  if (phase === 'paused') return running['config'] === undefined ? [watch] : [watch, stepOf(running['config'].job)];
  return [watch, stepOf({kind: 'load-config', file: config.sources[0] ?? config.root, edits: source.edits})];
}

/** Everything whose changes may lead to work. */
function watchOrderOf({root, ignore, sources, services, releases}: Config): WatchOrder {
  const contexts: readonly Watched[] = Object.values(services).map(({build}) => ({
    kind: 'context',
    path: build.context,
    dockerfile: build.dockerfile,
  }));
  const charts = Object.values(releases).flatMap(({chart}): readonly Watched[] =>
    chart.kind === 'folder' ? [{kind: 'folder', path: chart.path}] : [],
  );
  const values = Object.values(releases).flatMap(release => release.values);
  const files = [...new Set([...sources, ...values])].map((path): Watched => ({kind: 'file', path}));
  return {root, ignore, inputs: [...contexts, ...charts, ...files]};
}
