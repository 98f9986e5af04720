import type {Event} from '../core/event.ts';
import type {FilesChanged, JobReport} from '../core/job-report.ts';
import type {State} from '../core/state.ts';

type Reported = Extract<Event, {readonly type: 'jobReported'}>;

/** What a job that goes on has to tell, or undefined when it is told elsewhere or not at all. */
export function describeReport(state: State, {job, report}: Reported): string | undefined {
  switch (report.kind) {
    case 'step':
      return report.text;
    case 'repaired':
      return `repaired: ${report.text}`;
    case 'answering':
      return job.kind === 'forward-port' ? `answers on 127.0.0.1:${job.forward.local}` : undefined;
    case 'linkLost':
      return `link lost, trying again: ${report.why}`;
    case 'watching':
      return describeWatch(report);
    case 'changed':
      return describeChange(state, report);
    case 'waiting':
    case 'listening':
      return undefined;
  }
}

/** Paths as they are seen from the project; the first few of many. */
function describeChange({config: {root}}: State, {paths, occasion}: FilesChanged): string {
  const names = paths.map(path => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path));
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  const by = {edit: '', git: ' by git', rescan: ', found by a look at everything'}[occasion];
  return `changed${by}: ${names.slice(0, mostNames).join(', ')}${more}`;
}

const mostNames = 3;

/** `ENOSPC` as it concerns the user: nothing is missed, but it costs, and one setting mends it. */
function describeWatch({folders, polled, limit}: Extract<JobReport, {readonly kind: 'watching'}>): string {
  const watching = `watching ${folders} folders for changes`;
  if (limit !== undefined)
    return `${watching}; ${limit.folders} more are only looked at every second or so, since the kernel allows no more watches: \`sudo sysctl -w ${limit.name}=${recommended[limit.name] ?? 524_288}\``;
  if (polled.length === 0) return watching;
  return `${watching}; looking again and again at ${polled.join(', ')}, which give no events`;
}

const recommended: Readonly<Record<string, number>> = {
  'fs.inotify.max_user_watches': 524_288,
  'fs.inotify.max_user_instances': 512,
};
