import {join} from 'node:path';

import {expect, test} from 'vitest';

import type {BrowserPage} from '../rig/browser-page.ts';
import {openBrowser} from '../rig/browser.ts';
import {openTodoProject} from '../rig/todo-project.ts';

const screenshots = join(import.meta.dirname, '..', '..', '.build', 'screenshots');

const titles = '[data-testid=todo-item] .title';
const rowOf = (title: string): string => `[data-testid=todo-item]:has([aria-label*="${title}"])`;

/** The page shows a change before it is stored. */
const isStored = `document.querySelector('main').ariaBusy === 'false'`;

const add = async (page: BrowserPage, title: string): Promise<void> => {
  await page.click('[data-testid=new-todo]');
  await page.type(title);
  await page.pressEnter();
  await page.awaitTrue(`document.querySelector('${rowOf(title)} [data-testid=todo-toggle]:enabled')`);
};

test('a person adds, ticks, filters and deletes in the page, and PostgreSQL keeps it', async ({signal}) => {
  await using project = await openTodoProject('devloop-browser');
  await using devloop = project.start();
  await devloop.untilSaid('Edits are followed until Ctrl-C');
  const frontendUrl = `http://127.0.0.1:${project.ports.frontend}`;
  await using browser = await openBrowser(signal);
  const {page} = browser;
  await page.setView({width: 900, height: 760, scheme: 'light'});
  await page.open(frontendUrl);
  const run = Date.now().toString(36);
  const [bread, paper, boots] = [`Buy bread ${run}`, `Read the paper ${run}`, `Mend the boots ${run}`];

  for (const title of [bread, paper, boots]) await add(page, title);
  await page.click(`${rowOf(paper)} [data-testid=todo-toggle]`);
  await page.awaitTrue(`document.querySelector('${rowOf(paper)}[data-done=true]')`);
  await page.writeScreenshot(join(screenshots, 'light.png'));

  await page.click('[data-testid=filter-active]');
  expect(await page.readTexts(titles)).toEqual(expect.arrayContaining([boots, bread]));
  expect(await page.readTexts(titles)).not.toContain(paper);
  await page.click('[data-testid=filter-done]');
  expect(await page.readTexts(titles)).toContain(paper);
  expect(await page.readTexts(titles)).not.toContain(bread);
  await page.click('[data-testid=filter-all]');

  await page.click(`${rowOf(boots)} [data-testid=todo-delete]`);
  await page.awaitTrue(`!document.querySelector('${rowOf(boots)}')`);
  await page.awaitTrue(isStored);

  await page.open(frontendUrl);
  expect((await page.readTexts(titles)).slice(0, 2)).toEqual([paper, bread]);
  expect(await page.readTexts(`${rowOf(paper)}[data-done=true] .title`)).toEqual([paper]);
  expect(await page.readTexts('[data-testid=problem]')).toEqual([]);

  await page.setView({width: 390, height: 760, scheme: 'dark'});
  await page.writeScreenshot(join(screenshots, 'dark-narrow.png'));
  await page.click('[data-testid=clear-done]');
  await page.awaitTrue(`!document.querySelector('${rowOf(paper)}')`);
  await page.click(`${rowOf(bread)} [data-testid=todo-delete]`);
  await page.awaitTrue(`!document.querySelector('${rowOf(bread)}')`);

  devloop.kill('SIGINT');
  expect(await devloop.ended).toMatchObject({exitCode: 130});
});
