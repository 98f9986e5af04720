import type {RevisionRecord} from '../../src/core/trace/revision-record.ts';

/** A revision of the service `api` that went live after an edit; `changes` replaces parts of it. */
export const sampleRevision = (revision: number, changes: Partial<RevisionRecord> = {}): RevisionRecord => ({
  service: 'api',
  revision,
  hash: `hash ${revision}`,
  cause: {kind: 'edited', paths: ['/app/services/api/main.py'], more: 0, occasion: 'edit'},
  times: {saved: 1000, seen: 1004, planned: 1013, buildStarted: 1013, built: 1323, pushed: 1383, ready: 2380},
  build: {tag: 'dev-1', digest: 'sha256:1', source: 'built', steps: []},
  deployed: [{release: 'app', deployment: 7}],
  ending: {kind: 'live', at: 2500},
  ...changes,
});
