import {formatFailures} from '../format-failures.ts';
import type {Report, ReportFailure, ReportStage} from './report.ts';

/** A report as JUnit XML, which every CI system reads: a suite for the project, a case for each stage of each subject. */
export function formatJunit(report: Report): string {
  const suite = report.project ?? 'devloop';
  const cases = [lapCase(report), ...report.stages.map(stage => stageCase(report, stage))];
  const counts = {
    tests: cases.length,
    failures: countOf(cases, 'failure'),
    errors: countOf(cases, 'error'),
    skipped: countOf(cases, 'skipped'),
    time: report.seconds,
  };
  const timestamp = report.startedAt.replace(/\.\d+Z$/v, '');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    formatTag('testsuites', {name: 'devloop', ...counts}),
    `  ${formatTag('testsuite', {name: suite, ...counts, timestamp})}`,
    ...cases.flatMap(each => formatCase(each, suite)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

type Case = {
  readonly subject: string;
  readonly name: string;
  readonly time: number;
  readonly place?: {readonly file: string; readonly line: number | null} | undefined;
  readonly result: CaseResult;
};

type CaseResult =
  | {readonly kind: 'passed'}
  | {readonly kind: 'skipped'; readonly message: string}
  | {readonly kind: 'failure' | 'error'; readonly type: string; readonly message: string; readonly text: string};

/** What is about no stage, such as the config or the time limit. */
function lapCase({failures, seconds}: Report): Case {
  const own = failures.filter(({stage}) => stage === null);
  return {subject: 'devloop', name: 'lap', time: seconds, place: own[0]?.places[0], result: resultOf(own)};
}

function stageCase(report: Report, stage: ReportStage): Case {
  const {status} = stage;
  const own = report.failures.filter(failure => isAbout(failure, stage));
  const told = {
    subject: `${stage.subjectKind}.${stage.subject}`,
    name: stage.stage,
    time: stage.seconds ?? 0,
    place: own[0]?.places[0],
  };
  switch (status) {
    case 'passed':
    case 'failed':
      return {...told, result: resultOf(own)};
    case 'interrupted': {
      const message = 'It was interrupted before it was done.';
      const unfinished = report.unfinished.find(each => isAbout(each, stage));
      const text = [message, ...(unfinished?.reasons ?? []).map(reason => `    ${reason}`)].join('\n');
      return {...told, result: {kind: 'error', type: status, message, text}};
    }

    case 'not-reached': {
      const message = report.outcome === 'ready' ? 'There was nothing to do.' : 'It was not reached.';
      return {...told, result: {kind: 'skipped', message}};
    }
  }
}

type About = Pick<ReportFailure, 'subjectKind' | 'subject' | 'stage'>;

const isAbout = ({subjectKind, subject, stage}: About, one: ReportStage): boolean =>
  subjectKind === one.subjectKind && subject === one.subject && stage === one.stage;

function resultOf(failures: readonly ReportFailure[]): CaseResult {
  const [first] = failures;
  if (first === undefined) return {kind: 'passed'};
  return {kind: 'failure', type: first.kind, message: first.what, text: formatFailures(failures)};
}

const countOf = (cases: readonly Case[], kind: CaseResult['kind']): number =>
  cases.filter(({result}) => result.kind === kind).length;

function formatCase({subject, name, time, place, result}: Case, suite: string): readonly string[] {
  const head = formatTag('testcase', {
    classname: `${suite}.${subject}`,
    name,
    time,
    file: place?.file,
    line: place?.line ?? undefined,
  });
  const lines = formatResult(result);
  return lines.length === 0
    ? [`    ${head}</testcase>`]
    : [`    ${head}`, ...lines.map(line => `      ${line}`), '    </testcase>'];
}

function formatResult(result: CaseResult): readonly string[] {
  switch (result.kind) {
    case 'passed':
      return [];
    case 'skipped':
      return [`${formatTag('skipped', {message: result.message})}</skipped>`];
    case 'failure':
    case 'error': {
      const {kind, type, message, text} = result;
      return [`${formatTag(kind, {message, type})}${escapeText(text)}</${kind}>`];
    }
  }
}

function formatTag(name: string, attributes: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeAttribute(String(value))}"`],
  );
  return `<${name}${given.join('')}>`;
}

/** A reader turns the line ends of an attribute into spaces, unless they are written as numbers. */
const escapeAttribute = (text: string): string =>
  escapeText(text)
    .replaceAll('"', '&quot;')
    .replaceAll('\t', '&#9;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;');

const escapeText = (text: string): string =>
  text.replaceAll(unfit, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** No XML 1.0 document may hold these, however they are written. */
const unfit = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gv;
