import {expect, test} from 'vitest';

import {AnnotationOutput} from '../../../src/ui/report/annotation-output.ts';
import {formatCommand} from '../../../src/ui/workflow-commands.ts';
import {afterJob, driveUntil, newState, now, plannedIn} from '../../rig/drive.ts';
import {everyFailure} from '../../rig/every-failure.ts';
import {smallConfig} from '../../rig/sample-config.ts';

const open = () => {
  const lines: string[] = [];
  const output = new AnnotationOutput({
    send: command => lines.push(formatCommand(command)),
    nameFile: file => `shop/${file}`,
  });
  return {lines, output};
};

test('a problem of the config marks its line', () => {
  const {lines, output} = open();
  output.showFailure(everyFailure['config-invalid']);
  expect(lines).toEqual([
    '::error file=shop/devloop.config.ts,line=7,title=devloop::devloop.config.ts:7: `services.api`: This is missing (expected a build, got nothing)\n',
  ]);
});

test('a build that failed marks the line of its Dockerfile, once', () => {
  const {lines, output} = open();
  const state = driveUntil(newState(smallConfig), ['build api']);
  const job = plannedIn(state, 'build api');
  const event = {type: 'jobFailed', job, failure: everyFailure['build-failed'], at: now} as const;
  const failed = afterJob(state, event);
  output.showEvent(failed, event);
  output.showEvent(failed, {type: 'clockReached', at: now});
  expect(lines).toEqual([expect.stringMatching(/^::error file=shop\/api\/Dockerfile,line=3,title=devloop::The image/)]);
});

test('a failure that leads to no file marks nothing', () => {
  const {lines, output} = open();
  output.showFailure(everyFailure['docker-unreachable']);
  expect(lines).toEqual([]);
});
