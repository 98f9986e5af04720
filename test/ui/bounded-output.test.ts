import {expect, test} from 'vitest';

import {BoundedOutput} from '../../src/ui/bounded-output.ts';
import {StreamOutput} from '../../src/ui/stream-output.ts';
import {newState, now} from '../rig/drive.ts';
import {everyFailure} from '../rig/every-failure.ts';
import {smallConfig} from '../rig/sample-config.ts';

function openBounded() {
  let status = '';
  const logs: string[] = [];
  let isBehind = false;
  const stream = new StreamOutput({
    status: text => (status += text),
    logs: text => logs.push(text.slice('12:00:00 '.length).trimEnd()),
    startedAt: now,
  });
  const output = new BoundedOutput(stream, () => isBehind);
  return {
    output,
    logs,
    status: () => status,
    log: (text: string) => output.showLog({at: now, source: 'api', text}),
    readSlowly: () => (isBehind = true),
    readFast: () => (isBehind = false),
  };
}

test('lines that nobody reads in time are counted, and told of when there is room again', () => {
  const {logs, log, readSlowly, readFast} = openBounded();
  log('one');
  readSlowly();
  log('two');
  log('three');
  readFast();
  log('four');
  expect(logs).toEqual([
    'api        | one',
    'devloop    | 2 lines were left out here, for they were not read fast enough',
    'api        | four',
  ]);
});

test('it is told at the next event, too, and at the latest in the end', () => {
  const {output, logs, log, readSlowly, readFast} = openBounded();
  readSlowly();
  log('one');
  readFast();
  output.showEvent(newState(smallConfig), {type: 'clockReached', at: now});
  expect(logs).toHaveLength(1);
  readSlowly();
  log('two');
  output.close(0);
  expect(logs).toHaveLength(2);
});

test('a failure is told however slow the reader is', () => {
  const {output, status, readSlowly} = openBounded();
  readSlowly();
  output.showFailure(everyFailure.locked, {source: 'devloop', at: now});
  expect(status()).toContain('✗');
});
