import {failureOf} from '../rig/plausible-failures.ts';
import {settleDown} from '../rig/puppet-jobs.ts';
import {configs} from './configs.ts';
import {configFile, createPlaces} from './places.ts';
import {Session} from './session.ts';
import type {History, Step} from './step.ts';
import type {Journal} from './witness.ts';

/** What a history came to, for the counts at the end. */
export type Summary = {readonly started: number};

/** Lets one history happen to a devloop, and to those that follow it, and checks after each step that every promise was kept. `follow` is shown each before it starts. */
export async function runHistory(history: History, follow: (session: Session) => void = () => {}): Promise<Summary> {
  const places = createPlaces();
  const journal: Journal = [];
  const begin = async (previous?: Session): Promise<Session> => {
    if (places.readConfig() === undefined) places.writeConfig('plain');
    places.untold.splice(0);
    const config = places.readConfig() ?? configs.plain;
    const at = previous?.clock.now() ?? 1_000_000;
    const next = new Session({history, places, journal, config, revisions: previous?.revisions ?? {}, at});
    follow(next);
    await next.start();
    return next;
  };

  let session = await begin();
  let started = 0;
  for (const step of history.steps) {
    const {endable} = session;
    const puppet = 'at' in step ? endable[step.at % Math.max(1, endable.length)] : undefined;
    const named = session.describe(puppet);
    journal.push(() => `${JSON.stringify(step)}${named}`);
    if (step.do === 'restart devloop') {
      started += session.started;
      if (step.after === 'stop') await session.stop('patiently');
      session = await begin(session);
    } else take(step);

    await settleDown();
    session.witness.check();
  }

  journal.push(() => history.ending);
  if (history.ending === 'everything passes') {
    if (places.readConfig() === undefined) takeReload('plain');
    await session.settle();
  }

  await session.stop(history.ending === 'forced stop' ? 'by force' : 'patiently');
  return {started: started + session.started};

  function take(step: Exclude<Step, {readonly do: 'restart devloop'}>): void {
    const {endable, clock} = session;
    const puppet = 'at' in step ? endable[step.at % Math.max(1, endable.length)] : undefined;
    switch (step.do) {
      case 'edit':
        places.world.write(step.path, step.content);
        places.untold.push(step.path);
        return session.tell();
      case 'slip':
        places.world.write(step.path, step.content);
        return void places.untold.push(step.path);
      case 'flicker':
        return takeFlicker(step.path);
      case 'watch':
        return session.watch();
      case 'break watch':
        return session.breakWatch();
      case 'pass':
        return session.pass(puppet);
      case 'fail':
        return puppet?.settle(failureOf(puppet.job, step.way));
      case 'passAll':
        return endable.forEach(each => session.pass(each));
      case 'command':
        return session.loop.dispatch({type: 'commandGiven', command: step.command, at: clock.now()});
      case 'reload':
        return takeReload(step.config);
      case 'wait':
        return clock.advance(step.milliseconds);
    }
  }

  function takeFlicker(path: string): void {
    const content = places.world.read(path);
    for (const next of [content + 1, content]) {
      places.world.write(path, next);
      places.untold.push(path);
      session.tell();
    }
  }

  function takeReload(config: Extract<Step, {readonly do: 'reload'}>['config']): void {
    places.writeConfig(config);
    places.untold.push(configFile);
    session.tell();
  }
}
