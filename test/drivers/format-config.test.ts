import {expect, test} from 'vitest';
import {parse} from 'yaml';

import {formatConfig} from '../../src/drivers/kind/format-config.ts';

const head = 'kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n';
const mount = {hostPath: '/lib/modules', containerPath: '/etc/devloop/me', readOnly: true};

const mark = (text?: string): unknown => parse(formatConfig(text, '/etc/devloop/me'));

test('without a config, the one node that kind makes is marked', () => {
  expect(mark()).toEqual({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    nodes: [{role: 'control-plane', extraMounts: [mount]}],
  });
  expect(mark(`${head}name: a\n`)).toMatchObject({name: 'a', nodes: [{role: 'control-plane', extraMounts: [mount]}]});
});

test('each node is marked beside the mounts that it has', () => {
  const text = `${head}nodes:\n- role: control-plane\n- role: worker\n  extraMounts: [{hostPath: /a, containerPath: /b}]\n`;
  expect(mark(text)).toMatchObject({
    nodes: [
      {role: 'control-plane', extraMounts: [mount]},
      {role: 'worker', extraMounts: [{hostPath: '/a', containerPath: '/b'}, mount]},
    ],
  });
});

test('patches are kept to the letter', () => {
  const text = `${head}containerdConfigPatches:\n  - |-\n    [plugins."a".b]\n      c = "d"\n`;
  expect(mark(text)).toMatchObject({containerdConfigPatches: ['[plugins."a".b]\n  c = "d"']});
});

test.each([`${head}nodes: none\n`, 'nodes: ['])('a config that kind will refuse is left to kind: %j', text => {
  expect(formatConfig(text, '/etc/devloop/me')).toBe(text);
});
