import {mkdir, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';

import {z} from 'zod';

import type {DevTools} from './devtools.ts';

/** How large the window is, and which colours the user prefers. */
export type View = {readonly width: number; readonly height: number; readonly scheme: 'light' | 'dark'};

/** A tab, driven as a user does: by real mouse and key events. Elements are named by a CSS selector. */
export type BrowserPage = {
  /** Loads an address and waits until React has taken over the page. */
  readonly open: (url: string) => Promise<void>;
  readonly click: (selector: string) => Promise<void>;
  /** Types into what has the focus. */
  readonly type: (text: string) => Promise<void>;
  readonly pressEnter: () => Promise<void>;
  /** The text of every element that matches, in the order of the page. */
  readonly readTexts: (selector: string) => Promise<readonly string[]>;
  /** Waits until a JavaScript expression is true in the page; 30 s at most. */
  readonly awaitTrue: (expression: string) => Promise<void>;
  readonly setView: (view: View) => Promise<void>;
  /** Writes a PNG of what is seen. */
  readonly writeScreenshot: (file: string) => Promise<void>;
};

const evaluated = z.object({
  result: z.object({value: z.unknown().optional()}),
  exceptionDetails: z.object({exception: z.object({description: z.string().optional()}).optional()}).optional(),
});

const patience = 30_000;

/** Opens a tab. */
export const openPage = async (devTools: DevTools): Promise<BrowserPage> => {
  const {targetId} = z
    .object({targetId: z.string()})
    .parse(await devTools.send({method: 'Target.createTarget', params: {url: 'about:blank'}}));
  const {sessionId} = z
    .object({sessionId: z.string()})
    .parse(await devTools.send({method: 'Target.attachToTarget', params: {targetId, flatten: true}}));
  const send = (method: string, params: object = {}) => devTools.send({method, params, sessionId});
  const evaluate = async (expression: string): Promise<unknown> => {
    const params = {expression, awaitPromise: true, returnByValue: true};
    const {result, exceptionDetails} = evaluated.parse(await send('Runtime.evaluate', params));
    if (exceptionDetails === undefined) return result.value;
    throw new Error(exceptionDetails.exception?.description ?? `The page failed at \`${expression}\`.`);
  };
  const awaitTrue = async (expression: string): Promise<void> => {
    await evaluate(awaitInPage(expression));
  };
  await send('Page.enable');

  return {
    open: async url => {
      const loaded = devTools.next({method: 'Page.loadEventFired', sessionId});
      await send('Page.navigate', {url});
      await loaded;
      await awaitTrue(`Object.keys(document.querySelector('main') ?? {}).some(key => key.startsWith('__reactFiber'))`);
    },
    click: async selector => {
      await awaitTrue(`document.querySelector(${JSON.stringify(selector)})?.matches(':enabled, :not(:disabled)')`);
      const point = z.object({x: z.number(), y: z.number()}).parse(await evaluate(findCentre(selector)));
      const button = {...point, button: 'left', clickCount: 1};
      await send('Input.dispatchMouseEvent', {type: 'mouseMoved', ...point});
      await send('Input.dispatchMouseEvent', {type: 'mousePressed', ...button});
      await send('Input.dispatchMouseEvent', {type: 'mouseReleased', ...button});
    },
    type: async text => {
      await send('Input.insertText', {text});
    },
    pressEnter: async () => {
      const key = {key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13};
      await send('Input.dispatchKeyEvent', {type: 'keyDown', text: '\r', ...key});
      await send('Input.dispatchKeyEvent', {type: 'keyUp', ...key});
    },
    readTexts: async selector =>
      z.array(z.string()).parse(await evaluate(`Array.from(${query(selector)}, element => element.textContent)`)),
    awaitTrue,
    setView: async ({width, height, scheme}) => {
      await send('Emulation.setDeviceMetricsOverride', {width, height, deviceScaleFactor: 2, mobile: false});
      await send('Emulation.setEmulatedMedia', {features: [{name: 'prefers-color-scheme', value: scheme}]});
    },
    writeScreenshot: async file => {
      await evaluate(
        'document.fonts.ready.then(() => Promise.all(document.getAnimations().map(each => each.finished)))',
      );
      const {data} = z.object({data: z.base64()}).parse(await send('Page.captureScreenshot'));
      await mkdir(dirname(file), {recursive: true});
      await writeFile(file, data, 'base64');
    },
  };
};

const query = (selector: string): string => `document.querySelectorAll(${JSON.stringify(selector)})`;

const findCentre = (selector: string): string => `(() => {
  const element = ${query(selector)}[0];
  element.scrollIntoView({block: 'nearest'});
  const box = element.getBoundingClientRect();
  return {x: box.x + box.width / 2, y: box.y + box.height / 2};
})()`;

const awaitInPage = (expression: string): string => `new Promise((resolve, reject) => {
  const end = performance.now() + ${patience};
  const check = () => {
    if (${expression}) resolve();
    else if (performance.now() < end) setTimeout(check, 20);
    else reject(new Error('Not true within ${patience} ms: ' + ${JSON.stringify(expression)} + '\\n' + document.body.innerText));
  };
  check();
})`;
