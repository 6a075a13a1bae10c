import assert from 'node:assert/strict';
import test from 'node:test';
import { originsText, sourcesText } from './device-files.ts';

const identity = { origin: 'Vendor, Inc.', label: 'Box', suite: 'beta', codename: 'one' };

test('the source must name the suite and the one keyring that may sign it', () => {
  const text = sourcesText('https://packages.example.com/', identity);
  assert.equal(
    text,
    `Types: deb
URIs: https://packages.example.com/
Suites: beta
Components: main
Signed-By: /usr/share/keyrings/applianced-archive-keyring.gpg
`,
  );
});

test('a comma in a name must not end a pattern of unattended-upgrades', () => {
  assert.equal(originsText(identity), 'origin=Vendor%2C Inc.,label=Box\n');
});
