import type {RevisionRecord} from '../trace/revision-record.ts';
import {
  saveTimeOf,
  type Copied,
  type IgnoredBy,
  type PathFacts,
  type Sight,
  type Unwatched,
} from '../why/path-facts.ts';
import type {NotNewer, ReleaseFacts, ServiceFacts} from '../why/subject-facts.ts';
import {describeCause, describeEnding, nameOf} from './waterfall.ts';

/** All that `devloop why` can be asked about. */
export type WhyFacts = PathFacts | ServiceFacts | ReleaseFacts;

/** How things are told: paths as they are seen from `root`, times from `now` on. */
export type Telling = {readonly root: string; readonly now: number};

/** Tells why, in lines. */
export function describeWhy(facts: WhyFacts, telling: Telling): readonly string[] {
  switch (facts.about) {
    case 'path':
      return describePath(facts, telling);
    case 'service':
      return describeService(facts, telling);
    case 'release':
      return describeRelease(facts, telling);
  }
}

function describePath({path, sights, holds, touches, last}: PathFacts, {root, now}: Telling): readonly string[] {
  const held = [...holds.services, ...holds.releases];
  const outside =
    sights.length > 0
      ? []
      : [
          held.length === 0
            ? 'outside of everything: in no build context, chart, values file or config'
            : `holds what ${listWords(held)} ${held.length === 1 ? 'is' : 'are'} made from`,
        ];
  return [
    relativeTo(root, path),
    ...[...outside, ...sights.map(sight => describeSight(sight, root)), describeTouches({holds, touches})].map(indent),
    indent(
      last === null
        ? 'no revision that is remembered was made because of it'
        : `${isTouching(touches) ? 'last' : 'among the edits of a revision'}: ${nameOf(last)}, ${describeAge(now - saveTimeOf(last))} ago, ${describeEnding(last)}`,
    ),
  ];
}

/** What was edited together with something that matters is written down with it. */
const isTouching = ({services, releases, config}: PathFacts['touches']): boolean =>
  services.length + releases.length > 0 || config === 'touched';

function describeSight(sight: Sight, root: string): string {
  switch (sight.kind) {
    case 'config':
      return 'the config, or a module of it: a change loads it anew, and only what then differs is done';
    case 'cluster':
      return 'how the cluster is made: a change counts when it is made anew (`devloop --recreate`)';
    case 'secret':
      return `${sight.service}: a secret of its build, in no image: \`devloop rebuild ${sight.service}\` takes a new one`;
    case 'dockerfile':
      return `${sight.service}: its Dockerfile`;
    case 'docker-ignore':
      return `${sight.service}: says what is left out of its context`;
    case 'context':
      return `${sight.service}: ${describeVerdict(sight, root)}`;
    case 'chart':
      return sight.unwatched === null
        ? `${sight.release}: in its chart`
        : `${sight.release}: in its chart, but not watched: ${describeUnwatched(sight.unwatched, root)}`;
    case 'values':
      return `${sight.release}: one of its values files`;
  }
}

type ContextSight = Extract<Sight, {readonly kind: 'context'}>;

function describeVerdict({dockerfile, verdict}: ContextSight, root: string): string {
  const file = relativeTo(root, dockerfile);
  switch (verdict.kind) {
    case 'left-out':
      return `in its context, but left out of it: ${describeLine(verdict.by, root)}`;
    case 'not-copied':
      return `in its context, but nothing in ${file} copies it`;
    case 'unwatched':
      return `in its image, but not watched: ${describeUnwatched(verdict.by, root)}`;
    case 'copied':
      return `${verdict.extent === 'all' ? 'in its image' : 'something in it is in its image'}: ${describeCopied(verdict.by, file)}`;
  }
}

function describeCopied(by: Copied, file: string): string {
  switch (by.kind) {
    case 'named':
      return `${file}:${by.source.instruction.line} has \`${oneLine(by.source.instruction.text)}\``;
    case 'linked':
      return `${file} copies the link ${by.link}, so the whole context counts`;
    case 'whole':
      if (by.whole.kind === 'argument')
        return `the build argument ${by.whole.name} may decide what is copied, so the whole context counts`;
      return by.whole.kind === 'copied'
        ? `${file}:${by.whole.line} has \`${oneLine(by.whole.text)}\``
        : `what \`${oneLine(by.whole.text)}\` in ${file}:${by.whole.line} reads cannot be told, so the whole context counts`;
  }
}

function describeUnwatched(by: Unwatched, root: string): string {
  switch (by.kind) {
    case 'always':
      return `\`${by.name}\` never is`;
    case 'editor':
      return 'it is a file that editors write for themselves';
    case 'git':
      return describeLine(by.by, root);
    case 'config':
      return `\`${by.pattern}\` in \`ignore\` of ${relativeTo(root, by.file)}`;
  }
}

const describeLine = ({file, line, pattern}: IgnoredBy, root: string): string =>
  `\`${pattern}\` in ${relativeTo(root, file)}:${line}`;

function describeTouches({holds, touches}: Pick<PathFacts, 'holds' | 'touches'>): string {
  const services = [...new Set([...touches.services, ...holds.services])];
  const upgraded = [...new Set([...touches.releases, ...touches.carriers, ...holds.releases])];
  const parts = [
    ...(touches.config === 'touched' ? ['loads the config'] : []),
    ...(services.length === 0 ? [] : [`builds ${listWords(services)}`]),
    ...(upgraded.length === 0 ? [] : [`upgrades ${listWords(upgraded)}`]),
  ];
  if (holds.services.length + holds.releases.length > 0 && touches.services.length + touches.releases.length === 0)
    return `a change in there: ${parts.join(', ')} where it is among their inputs`;
  return parts.length === 0 ? 'a change of it: nothing is done' : `a change of it: ${parts.join(', ')}`;
}

function describeService({service, live, notNewer}: ServiceFacts, telling: Telling): readonly string[] {
  if (live === null)
    return [`${service}: no revision of it that is remembered went live`, ...describeNotNewer(notNewer, telling)];
  const {now, root} = telling;
  const since = 'at' in live.ending ? `, for ${describeAge(now - live.ending.at)}` : '';
  return [
    `${nameOf(live)} is what runs${since}`,
    indent(`made because ${describeCause(live, root)}`),
    ...describeMade(live).map(indent),
    indent(`it went ${describeEnding(live)}`),
    ...describeNotNewer(notNewer, telling),
  ];
}

function describeMade({build, deployed}: RevisionRecord): readonly string[] {
  const image = build === null ? [] : [`image ${build.tag}${build.digest === null ? '' : `, ${build.digest}`}`];
  return [...image, ...deployed.map(({release, deployment}) => `helm revision ${deployment} of ${release}`)];
}

function describeRelease({release, deployment, brought, notNewer}: ReleaseFacts, telling: Telling): readonly string[] {
  if (deployment === null)
    return [`${release}: no upgrade of it is remembered`, ...describeNotNewer(notNewer, telling)];
  const causes =
    brought.length === 0
      ? ['it brought no new image: the chart, its values or a command was the cause']
      : brought.map(record => `it brought ${nameOf(record)}, made because ${describeCause(record, telling.root)}`);
  return [
    `${release} is at helm revision ${deployment}`,
    ...causes.map(indent),
    ...describeNotNewer(notNewer, telling),
  ];
}

const describeNotNewer = (reasons: readonly NotNewer[], telling: Telling): readonly string[] => [
  'Why nothing newer runs:',
  ...reasons.flatMap(reason => describeReason(reason, telling)).map(indent),
];

function describeReason(reason: NotNewer, {root, now}: Telling): readonly string[] {
  switch (reason.kind) {
    case 'newest':
      return ['nothing has changed since'];
    case 'not-running':
      return ['no devloop runs for this project: what was edited since is found when it starts'];
    case 'disabled':
      return [`${reason.service} is disabled: \`devloop enable ${reason.service}\``];
    case 'paused':
      return [
        reason.edits === 'collected'
          ? 'devloop is paused, and there are edits: `devloop resume`'
          : 'devloop is paused; there are no edits',
      ];
    case 'failed': {
      const {what, said, next} = reason.failure;
      const retry = reason.retryAt === null ? [] : [`it is tried again in ${describeAge(reason.retryAt - now)}`];
      return [what, ...said.map(indent), ...next.map(text => indent(`→ ${text}`)), ...retry.map(indent)];
    }

    case 'revision':
      return [
        `${nameOf(reason.record)}, made because ${describeCause(reason.record, root)}, ${describeNewer(reason.record)}`,
      ];
    case 'under-way':
      return [`it is on its way: ${[reason.word, reason.detail].filter(text => text !== '').join(', ')}`];
    case 'held':
      return [reason.text];
  }
}

/** What was not over when it was written down last may be by now. */
const describeNewer = (record: RevisionRecord): string =>
  record.ending.kind === 'under-way' ? 'was not through when it was written down last' : describeEnding(record);

const relativeTo = (root: string, path: string): string =>
  path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;

const indent = (text: string): string => `  ${text}`;

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

const listWords = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** Milliseconds as people say how long ago something was. */
function describeAge(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}
