import {spawn, type ChildProcessByStdio} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';

import {runCommand} from '../../src/drivers/run-command.ts';
import {openPage, type BrowserPage} from './browser-page.ts';
import {openDevTools} from './devtools.ts';
import {createTempFolder} from './temp-folder.ts';

type Chromium = ChildProcessByStdio<null, null, Readable>;

/** A headless Chromium with a fresh profile and one tab; it ends, and its profile goes, when it is disposed. */
export const openBrowser = async (signal: AbortSignal): Promise<AsyncDisposable & {readonly page: BrowserPage}> => {
  const file = await findChromium(signal);
  await using opened = new AsyncDisposableStack();
  const {path: profile} = opened.use(await createTempFolder());
  const chromium = spawn(file, [...flags, `--user-data-dir=${profile}`], {stdio: ['ignore', 'ignore', 'pipe']});
  opened.defer(() => closeChromium(chromium));
  const devTools = opened.use(await openDevTools(await readAddress(chromium, signal), signal));
  const page = await openPage(devTools);
  const owned = opened.move();
  return {page, [Symbol.asyncDispose]: () => owned.disposeAsync()};
};

// Root, as in most containers, has no sandbox; only pages of the demo are ever opened.
const flags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  '--hide-scrollbars',
  '--remote-debugging-port=0',
];

/** Debian's package is installed where there is no Chromium yet. */
const findChromium = async (signal: AbortSignal): Promise<string> => {
  for (const file of ['chromium', 'google-chrome']) {
    if (await isInstalled(file, signal)) return file;
  }
  if (process.getuid?.() !== 0)
    throw new Error('The browser test needs Chromium. Install it, or run the tests as root.');
  process.stderr.write('Installing chromium with apt-get for the browser test (about 100 MB)\n');
  const env = {DEBIAN_FRONTEND: 'noninteractive'};
  await runCommand({file: 'apt-get', args: ['update', '-qq'], env}, signal);
  await runCommand(
    {file: 'apt-get', args: ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], env},
    signal,
  );
  return 'chromium';
};

const isInstalled = async (file: string, signal: AbortSignal): Promise<boolean> => {
  try {
    await runCommand({file, args: ['--version']}, signal);
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
};

const readAddress = async (chromium: Chromium, signal: AbortSignal): Promise<string> => {
  const said: string[] = [];
  for await (const line of createInterface({input: chromium.stderr, signal})) {
    const address = /^DevTools listening on (ws:.+)$/u.exec(line)?.[1];
    if (address !== undefined) {
      chromium.stderr.resume();
      return address;
    }
    said.push(line);
  }
  throw new Error(`Chromium ended before it could be driven:\n${said.join('\n')}`);
};

const closeChromium = async (chromium: Chromium): Promise<void> => {
  if (chromium.exitCode !== null || chromium.signalCode !== null) return;
  const ended = once(chromium, 'exit');
  chromium.kill('SIGTERM');
  await ended;
};
