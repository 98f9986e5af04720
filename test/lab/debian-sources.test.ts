import {expect, test} from 'vitest';

import {formatAptSources, parseAptSources, planMainSources, planSources} from '../../lab/debian-sources.ts';

const stanzas = `# Written by an installer
Types: deb deb-src
URIs: http://mirror.example.org/debian
Suites: bookworm bookworm-updates
Components: main
 contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
# http://snapshot.example.org/debian-security
URIs: http://mirror.example.org/debian-security
Suites: bookworm-security
Components: main

Types: deb
Enabled: no
URIs: http://off.example.org/debian
Suites: bookworm
Components: main

Types: deb-src
URIs: http://sources.example.org/debian
Suites: bookworm
Components: main
`;

const lines = `# deb http://off.example.org/debian bookworm main
deb [arch=amd64 signed-by=/etc/keys/debian.gpg] http://mirror.example.org/debian bookworm main contrib # ours
deb-src http://mirror.example.org/debian bookworm main
deb https://tools.example.org/apt stable main
`;

test('deb822 sources are read, without those switched off and those of source packages', () => {
  expect(parseAptSources('debian.sources', stanzas)).toEqual([
    {
      uri: 'http://mirror.example.org/debian',
      suites: ['bookworm', 'bookworm-updates'],
      components: ['main', 'contrib'],
      signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg',
    },
    {
      uri: 'http://mirror.example.org/debian-security',
      suites: ['bookworm-security'],
      components: ['main'],
      signedBy: undefined,
    },
  ]);
});

test('one-line sources are read, with their key and without comments', () => {
  expect(parseAptSources('sources.list', lines)).toEqual([
    {
      uri: 'http://mirror.example.org/debian',
      suites: ['bookworm'],
      components: ['main', 'contrib'],
      signedBy: '/etc/keys/debian.gpg',
    },
    {uri: 'https://tools.example.org/apt', suites: ['stable'], components: ['main'], signedBy: undefined},
  ]);
});

test('a key that is written into the sources themselves is left to the trusted keys of apt', () => {
  const text =
    'Types: deb\nURIs: http://mirror.example.org\nSuites: bookworm\nSigned-By:\n -----BEGIN PGP-----\n abc\n';
  expect(parseAptSources('debian.sources', text)[0]?.signedBy).toBeUndefined();
});

test('another release is asked of the same mirrors, updates and security fixes included', () => {
  const sources = parseAptSources('debian.sources', stanzas);
  expect(formatAptSources(planSources('trixie', {sources, own: 'bookworm'}))).toBe(
    [
      'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example.org/debian trixie main contrib',
      'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example.org/debian trixie-updates main contrib',
      'deb http://mirror.example.org/debian-security trixie-security main',
      '',
    ].join('\n'),
  );
});

test('a release in the making has only a main archive', () => {
  const sources = parseAptSources('debian.sources', stanzas);
  expect(planMainSources('forky', {sources, own: 'bookworm'}).map(({suites}) => suites)).toEqual([['forky']]);
});

test("archives that are not of the machine's release are not asked for another one", () => {
  expect(planSources('trixie', {sources: parseAptSources('sources.list', lines), own: 'bookworm'})).toHaveLength(1);
});
