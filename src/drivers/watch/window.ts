/**
 * How long changes are gathered before they are told. The first one after a quiet time goes through at once; those that follow are gathered in windows
 * that grow; a burst, and all that git does to a tree, until it is over. Times are milliseconds of one clock.
 */
export type Window =
  | {readonly kind: 'closed'; readonly lastAt: number; readonly width: number}
  | {
      readonly kind: 'open';
      readonly why: 'first' | 'more' | 'burst' | 'git';
      readonly openedAt: number;
      readonly lastAt: number;
      readonly closesAt: number;
      readonly width: number;
      /** Whether git still holds its lock. */
      readonly git: 'none' | 'at-work' | 'done';
    };

export type WindowEvent =
  /** A file may have changed. */
  | {readonly kind: 'change'; readonly at: number}
  /** Git has begun to work on the tree, or has moved on; `lock` is whether its lock file is there. */
  | {readonly kind: 'git'; readonly at: number; readonly lock: 'there' | 'gone'}
  /** Time has passed; `paths` are those gathered. */
  | {readonly kind: 'time'; readonly at: number; readonly paths: number};

/** Before anything has happened. */
export const closedWindow: Window = {kind: 'closed', lastAt: -Infinity, width: 0};

/** As long as nothing came for this time, the next change is the first of its kind. */
const quiet = 100;
/** Enough for a file that is written beside its place and renamed. */
const firstWidth = 3;
const widths = {least: 10, most: 50} as const;
const longest = 250;
/** More paths than anyone saves by hand. */
const burst = 50;
/** Git is not waited for any longer: its lock may be one that a crash has left. */
const longestHold = 5000;

/** What an event makes of the window. It is closed when it was due: then what was gathered is told. */
export const updateWindow = (window: Window, event: WindowEvent): Window => {
  switch (event.kind) {
    case 'change':
      return addChange(window, event.at);
    case 'git':
      return addGit(window, event);
    case 'time':
      return closeWhenDue(window, event);
  }
};

type Open = Extract<Window, {readonly kind: 'open'}>;

const addChange = (window: Window, at: number): Window => {
  if (window.kind === 'open') return extend({...window, lastAt: at});
  const isFirst = at - window.lastAt >= quiet;
  const width = isFirst ? firstWidth : Math.min(Math.max(window.width * 2, widths.least), widths.most);
  const why = isFirst ? 'first' : 'more';
  return {kind: 'open', why, openedAt: at, lastAt: at, closesAt: at + width, width: isFirst ? 0 : width, git: 'none'};
};

const addGit = (window: Window, {at, lock}: {readonly at: number; readonly lock: 'there' | 'gone'}): Window => {
  const open: Open =
    window.kind === 'open'
      ? window
      : {kind: 'open', why: 'git', openedAt: at, lastAt: at, closesAt: at, width: 0, git: 'none'};
  return extend({...open, why: 'git', lastAt: at, git: lock === 'there' ? 'at-work' : 'done'});
};

const extend = (window: Open): Open => ({...window, closesAt: findClosing(window)});

const findClosing = ({why, git, openedAt, lastAt, closesAt, width}: Open): number => {
  if (why === 'first') return closesAt;
  if (why === 'more') return Math.min(lastAt + width, openedAt + longest);
  return git === 'at-work' ? openedAt + longestHold : Math.min(lastAt + quiet, openedAt + longestHold);
};

const closeWhenDue = (window: Window, {at, paths}: {readonly at: number; readonly paths: number}): Window => {
  if (window.kind === 'closed' || at < window.closesAt) return window;
  const held: Open = window.why === 'git' || paths <= burst ? window : extend({...window, why: 'burst'});
  return at < held.closesAt ? held : {kind: 'closed', lastAt: held.lastAt, width: held.width};
};
