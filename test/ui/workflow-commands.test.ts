import {expect, test} from 'vitest';

import {formatCommand} from '../../src/ui/workflow-commands.ts';

test('a command is one line, with the properties that are known', () => {
  expect(formatCommand({name: 'endgroup'})).toBe('::endgroup::\n');
  expect(formatCommand({name: 'group', message: 'backend'})).toBe('::group::backend\n');
  const properties = {file: 'api/Dockerfile', line: 3, col: undefined};
  expect(formatCommand({name: 'error', properties, message: 'RUN make failed'})).toBe(
    '::error file=api/Dockerfile,line=3::RUN make failed\n',
  );
});

test('texts cannot end a command, begin another, or add to its properties', () => {
  const properties = {file: 'a,line=9::\n::stop-commands::x', title: '100%'};
  expect(formatCommand({name: 'error', properties, message: 'one\r\n::error::two 5%'})).toBe(
    '::error file=a%2Cline=9%3A%3A%0A%3A%3Astop-commands%3A%3Ax,title=100%25::one%0D%0A::error::two 5%25\n',
  );
});
