import type {Config, ReleaseName, ServiceName} from '../config.ts';
import type {Source, WholeContext} from '../copy-sources.ts';
import {isWithin} from '../is-within.ts';
import type {RevisionRecord} from '../trace/revision-record.ts';

/** What a change of a path would do, and why; paths are absolute. */
export type PathFacts = {
  readonly about: 'path';
  readonly path: string;
  /** How each thing that could depend on it looks at it; empty for a path outside of everything. */
  readonly sights: readonly Sight[];
  /** Of a folder: what has its context, chart or values in there. */
  readonly holds: Subjects;
  readonly touches: Subjects & {
    readonly config: 'touched' | 'same';
    /** Releases that get the new images. */
    readonly carriers: readonly ReleaseName[];
  };
  /** The newest revision that was made because of it. */
  readonly last: RevisionRecord | null;
};

export type Subjects = {readonly services: readonly ServiceName[]; readonly releases: readonly ReleaseName[]};

/** What a path is to the config, to a service or to a release. */
export type Sight =
  | {readonly kind: 'config'}
  /** The kind config: how the cluster is made. */
  | {readonly kind: 'cluster'}
  | {readonly kind: 'secret'; readonly service: ServiceName}
  | {readonly kind: 'dockerfile' | 'docker-ignore'; readonly service: ServiceName}
  | {
      readonly kind: 'context';
      readonly service: ServiceName;
      readonly context: string;
      readonly dockerfile: string;
      readonly verdict: Verdict;
    }
  | {readonly kind: 'chart'; readonly release: ReleaseName; readonly unwatched: Unwatched | null}
  | {readonly kind: 'values'; readonly release: ReleaseName};

/** What becomes of a path in a build context. */
export type Verdict =
  /** By .dockerignore. */
  | {readonly kind: 'left-out'; readonly by: IgnoredBy}
  | {readonly kind: 'not-copied'}
  /** It is in the image, but its changes are no news. */
  | {readonly kind: 'unwatched'; readonly by: Unwatched}
  /** `some`: something in the folder. */
  | {readonly kind: 'copied'; readonly extent: 'all' | 'some'; readonly by: Copied};

export type Copied =
  | {readonly kind: 'named'; readonly source: Source}
  | {readonly kind: 'whole'; readonly whole: WholeContext}
  /** An instruction names a link: where it leads is not asked. */
  | {readonly kind: 'linked'; readonly link: string};

export type Unwatched =
  /** A folder that is never watched, such as `.git`. */
  | {readonly kind: 'always'; readonly name: string}
  /** What an editor writes for itself. */
  | {readonly kind: 'editor'}
  | {readonly kind: 'git'; readonly by: IgnoredBy}
  /** By `ignore` in the config. */
  | {readonly kind: 'config'; readonly file: string; readonly pattern: string};

export type IgnoredBy = {readonly file: string; readonly line: number; readonly pattern: string};

/** Sums up what the sights come to. */
export const touchedBy = (config: Config, sights: readonly Sight[]): PathFacts['touches'] => {
  const services = unique(sights.flatMap(servicesTouchedBy));
  const releases = unique(sights.flatMap(releasesTouchedBy));
  return {
    config: sights.some(({kind}) => kind === 'config') ? 'touched' : 'same',
    services,
    releases,
    carriers: Object.values(config.releases)
      .filter(({images}) => Object.values(images).some(service => services.includes(service)))
      .map(({name}) => name),
  };
};

/** The newest revision that was made because of a path, or of something in it. */
export const findLastTouch = (path: string, records: readonly RevisionRecord[]): RevisionRecord | undefined =>
  records
    .filter(({cause}) => cause.kind === 'edited' && cause.paths.some(each => isWithin(path, each)))
    .toSorted((one, other) => saveTimeOf(other) - saveTimeOf(one))[0];

/** When the edit was that a revision was made for, in milliseconds since the epoch. */
export const saveTimeOf = ({times, ending}: RevisionRecord): number =>
  times.saved ?? times.seen ?? times.planned ?? ('at' in ending ? ending.at : 0);

const servicesTouchedBy = (sight: Sight): readonly ServiceName[] => {
  switch (sight.kind) {
    case 'dockerfile':
    case 'docker-ignore':
      return [sight.service];
    case 'context':
      return sight.verdict.kind === 'copied' ? [sight.service] : [];
    case 'config':
    case 'cluster':
    case 'secret':
    case 'chart':
    case 'values':
      return [];
  }
};

const releasesTouchedBy = (sight: Sight): readonly ReleaseName[] => {
  if (sight.kind === 'values') return [sight.release];
  return sight.kind === 'chart' && sight.unwatched === null ? [sight.release] : [];
};

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];
