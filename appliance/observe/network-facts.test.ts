import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourcesOf } from './network-facts.ts';

test('the files that ifupdown reads beside its first one are those that it names', () => {
  const text = `source /etc/network/interfaces.d/*
  source-directory interfaces.d/
# source /etc/none
source more/*.cfg
iface eth0 inet dhcp
    up echo source x
`;
  assert.deepEqual(
    sourcesOf(text).map(({ kind, path }) => `${kind} ${path}`),
    [
      'files /etc/network/interfaces.d/*',
      'folder /etc/network/interfaces.d',
      'files /etc/network/more/*.cfg',
    ],
  );
});
