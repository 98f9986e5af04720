import type {Config} from '../../core/config.ts';
import {lanes, type Lane} from '../../core/job.ts';
import type {StageName, SubjectKind} from './report.ts';

/** One stage of one subject, and the lane that it runs in. */
export type Stage = {
  readonly lane: Lane;
  readonly subjectKind: SubjectKind;
  readonly subject: string;
  readonly stage: StageName;
};

/** All stages that a lap of this config has, in the order in which they are told. */
export const stagesOf = ({services, releases, forwards}: Config): readonly Stage[] => [
  {lane: 'environment', subjectKind: 'machine', subject: 'tools', stage: 'check'},
  {lane: 'registry', subjectKind: 'machine', subject: 'registry', stage: 'prepare'},
  {lane: 'cluster', subjectKind: 'machine', subject: 'cluster', stage: 'prepare'},
  {lane: 'nodes', subjectKind: 'machine', subject: 'cluster', stage: 'wire'},
  ...Object.keys(services).flatMap((subject): readonly Stage[] => [
    {lane: lanes.fingerprint({kind: 'service', name: subject}), subjectKind: 'service', subject, stage: 'fingerprint'},
    {lane: lanes.build(subject), subjectKind: 'service', subject, stage: 'build'},
  ]),
  ...Object.keys(releases).flatMap((subject): readonly Stage[] => [
    {lane: lanes.fingerprint({kind: 'release', name: subject}), subjectKind: 'release', subject, stage: 'fingerprint'},
    {lane: lanes.deploy(subject), subjectKind: 'release', subject, stage: 'deploy'},
    {lane: lanes.rollout(subject), subjectKind: 'release', subject, stage: 'rollout'},
  ]),
  ...Object.keys(forwards).map((subject): Stage => ({
    lane: lanes.forward(subject),
    subjectKind: 'forward',
    subject,
    stage: 'forward',
  })),
];
