import assert from 'node:assert/strict';
import test from 'node:test';
import {
  parseRelease,
  releaseFields,
  requireLater,
  requireSameIdentity,
  settingsOf,
  type ReleaseSettings,
} from './release.ts';

const settings: ReleaseSettings = {
  origin: 'Vendor, Inc.',
  label: 'box',
  suite: 'stable',
  codename: 'one',
  architectures: ['amd64', 'arm64'],
  validDays: 30,
};
const at = new Date('2026-03-04T05:06:07.890Z');

test('a Release must say who, what, when and until when', () => {
  assert.deepEqual(releaseFields(settings, at), {
    Origin: 'Vendor, Inc.',
    Label: 'box',
    Suite: 'stable',
    Codename: 'one',
    Architectures: 'amd64 arm64',
    Components: 'main',
    Date: 'Wed, 04 Mar 2026 05:06:07 UTC',
    'Valid-Until': 'Fri, 03 Apr 2026 05:06:07 UTC',
    'Acquire-By-Hash': 'yes',
  });
});

test('the settings of a published repository must be read back from its Release', () => {
  const lines = Object.entries(releaseFields(settings, at)).map(([name, value]) => `${name}: ${value}\n`);
  const text = `${lines.join('')}SHA256:\n 0123 12 main/binary-amd64/Packages\n`;
  assert.deepEqual(settingsOf(parseRelease(text)), settings);
});

test('a publication must be in a later second than the one before', () => {
  const previous = releaseFields(settings, at);
  const later = (milliseconds: number) => () => requireLater(previous, new Date(at.getTime() + milliseconds));
  assert.throws(later(0), { name: 'RepositoryError', message: /published Wed, 04 Mar 2026 05:06:07 UTC/ });
  assert.throws(later(109), /at least one second later/);
  assert.throws(later(-60_000), /at least one second later/);
  assert.doesNotThrow(later(110));
});

test('each change of identity must be named, because devices refuse it', () => {
  const previous = releaseFields(settings, at);
  assert.doesNotThrow(() => requireSameIdentity(previous, { ...settings }));
  const changed = { ...settings, label: 'case', codename: 'two' };
  assert.throws(() => requireSameIdentity(previous, changed), {
    message: /Label: "box" is not "case"; Codename: "one" is not "two"/,
  });
});
