import type {RevisionEnding, RevisionMoment, RevisionRecord} from '../trace/revision-record.ts';
import {revisionMoments} from '../trace/revision-record.ts';

/** One stretch of a revision's life: from one moment to the next that it came to, in milliseconds. */
export type Stretch = {
  /** In one word, for a line: `build`. */
  readonly name: string;
  /** In words of its own: `pod start`. */
  readonly title: string;
  readonly from: number;
  readonly milliseconds: number;
};

/** The stretches of a revision in their order. They follow each other without a gap, so their sum is the whole. */
export function stretchesOf({times}: RevisionRecord): readonly Stretch[] {
  const reached = revisionMoments.flatMap(moment => {
    const at = times[moment];
    return at === undefined ? [] : [{moment, at}];
  });
  let last = reached[0]?.at ?? 0;
  return reached.slice(1).map(({moment, at}) => {
    const from = last;
    last = Math.max(last, at);
    return {...names[moment], from, milliseconds: last - from};
  });
}

/** What leads to each moment. */
const names: Readonly<Record<RevisionMoment, {readonly name: string; readonly title: string}>> = {
  saved: {name: 'saved', title: 'save'},
  seen: {name: 'seen', title: 'file system'},
  resumed: {name: 'paused', title: 'paused'},
  planned: {name: 'planned', title: 'fingerprint'},
  buildStarted: {name: 'queued', title: 'waiting for a free builder'},
  built: {name: 'build', title: 'build'},
  pushed: {name: 'push', title: 'push'},
  deployStarted: {name: 'held', title: 'waiting for the deploy'},
  deployed: {name: 'helm', title: 'helm upgrade'},
  scheduled: {name: 'scheduled', title: 'scheduling'},
  pulled: {name: 'pull', title: 'pull'},
  started: {name: 'start', title: 'pod start'},
  ready: {name: 'ready', title: 'readiness'},
  answering: {name: 'answers', title: 'forward'},
};

/** The whole waterfall in one line, such as `backend r12 live in 1.42 s: seen 4 ms · planned 9 ms · build 310 ms …; slowest: pod start`. */
export function describeRevision(record: RevisionRecord): string {
  const ended = `${nameOf(record)} ${describeEnding(record)}`;
  const stretches = stretchesOf(record).filter(({milliseconds}) => milliseconds > 0);
  const slowest = slowestOf(stretches);
  if (slowest === undefined || record.ending.kind === 'taken-back') return ended;
  const told = stretches.map(({name, milliseconds}) => `${name} ${describeTime(milliseconds)}`).join(' · ');
  return record.ending.kind === 'live' ? `${ended}: ${told}; slowest: ${slowest.title}` : `${ended}: ${told}`;
}

const slowestOf = (stretches: readonly Stretch[]): Stretch | undefined =>
  stretches.toSorted((one, other) => other.milliseconds - one.milliseconds)[0];

/** A revision as it is called in every line: `backend r12`. */
export const nameOf = ({service, revision}: Pick<RevisionRecord, 'service' | 'revision'>): string =>
  `${service} r${revision}`;

/**
 * The waterfall in lines, one for each stretch with a bar of where in the whole it lies, and below the build those of its steps that ran.
 * Paths are told as they are seen from `root`.
 */
export function describeWaterfall(record: RevisionRecord, root: string): readonly string[] {
  const stretches = stretchesOf(record).filter(({milliseconds}) => milliseconds > 0);
  const from = stretches[0]?.from ?? 0;
  const whole = stretches.reduce((sum, {milliseconds}) => sum + milliseconds, 0);
  const slowest = slowestOf(stretches);
  const lineOf = (stretch: Stretch): readonly string[] => {
    const bar = drawBar({start: stretch.from - from, length: stretch.milliseconds, whole});
    const mark = stretch === slowest ? '  slowest' : '';
    const line = `  ${stretch.title.padEnd(titleWidth)} ${bar} ${describeTime(stretch.milliseconds).padStart(timeWidth)}${mark}`;
    return stretch.name === 'build' ? [line, ...describeSteps(record)] : [line];
  };
  return [
    `${nameOf(record)} ${describeEnding(record)}`,
    `  because ${describeCause(record, root)}`,
    ...stretches.flatMap(lineOf),
  ];
}

const titleWidth = Math.max(...Object.values(names).map(({title}) => title.length));
const timeWidth = 9;
const barWidth = 24;

type Bar = {readonly start: number; readonly length: number; readonly whole: number};

/** What took any time at all has a mark. */
function drawBar({start, length, whole}: Bar): string {
  if (whole === 0) return ' '.repeat(barWidth);
  const left = Math.min(barWidth - 1, Math.floor((start / whole) * barWidth));
  const width = Math.min(barWidth - left, Math.max(1, Math.round((length / whole) * barWidth)));
  return `${' '.repeat(left)}${'█'.repeat(width)}`.padEnd(barWidth);
}

const mostSteps = 8;

/** What came from the cache is counted: it took no time. */
function describeSteps({build}: RevisionRecord): readonly string[] {
  const steps = build?.steps ?? [];
  const ran = steps.filter(({outcome}) => outcome !== 'cached');
  const byTime = ran.toSorted((one, other) => other.milliseconds - one.milliseconds);
  const shown = new Set(byTime.slice(0, mostSteps));
  const cached = steps.length - ran.length;
  const lines = ran
    .filter(step => shown.has(step))
    .map(({name, milliseconds, outcome}) => {
      const failed = outcome === 'failed' ? ' (failed)' : '';
      return `    ${describeTime(milliseconds).padStart(timeWidth)}  ${shorten(name)}${failed}`;
    });
  return cached === 0
    ? lines
    : [...lines, `    ${''.padStart(timeWidth)}  ${cached} ${cached === 1 ? 'step' : 'steps'} from the cache`];
}

const longestName = 60;

const shorten = (text: string): string => (text.length <= longestName ? text : `${text.slice(0, longestName - 1)}…`);

/** How it ended, with the time from the save on, or from whatever came first. */
export function describeEnding(record: RevisionRecord): string {
  const {ending} = record;
  const took = timeTaken(record, ending);
  switch (ending.kind) {
    case 'live':
      return `live in ${took}`;
    case 'superseded':
      return `superseded by r${ending.by} after ${took}`;
    case 'failed':
      return `failed after ${took}, ${ending.what}`;
    case 'taken-back':
      return `is r${ending.to} again, nothing to do`;
    case 'under-way':
      return 'under way';
  }
}

function timeTaken({times}: RevisionRecord, ending: RevisionEnding): string {
  const first = revisionMoments.map(moment => times[moment]).find(at => at !== undefined);
  if (first === undefined || ending.kind === 'under-way') return 'no time';
  const end = ending.kind === 'live' ? Math.max(first, times.answering ?? times.ready ?? ending.at) : ending.at;
  return describeTime(Math.max(0, end - first));
}

/** Why there is this revision, in words that follow a `because`. */
export function describeCause({cause}: RevisionRecord, root: string): string {
  switch (cause.kind) {
    case 'edited': {
      const {paths, more, occasion} = cause;
      const [first = 'a file', ...others] = paths.map(path => path.replace(`${root}/`, ''));
      const count = others.length + more;
      const files = count === 0 ? `${first} was edited` : `${first} and ${count} more were edited`;
      return occasion === 'edit' ? files : `${files} (${occasions[occasion] ?? occasion})`;
    }

    case 'first':
      return 'it is the first that devloop has seen of it';
    case 'start':
      return 'devloop was started, and it was not made yet';
    case 'command':
      return `of \`devloop ${cause.command}\``;
    case 'config':
      return 'the config was changed';
    case 'found':
      return 'its files had changed while nobody watched';
  }
}

const occasions: Readonly<Record<string, string>> = {git: 'by git', rescan: 'found by a look at everything'};

/** As a figure of a waterfall: `310 ms`, `1.42 s`. */
function describeTime(milliseconds: number): string {
  return milliseconds < 995 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}
