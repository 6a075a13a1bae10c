import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SettingError, settingsOf } from './env.ts';

const range = { fallback: 9100, min: 1, max: 65535 };

test('an absent or empty setting must take its default', () => {
  assert.equal(settingsOf({}).integer('PORT', range), 9100);
  assert.equal(settingsOf({ PORT: '' }).integer('PORT', range), 9100);
  assert.equal(settingsOf({ URL: '' }).httpUrl('URL'), null);
});

for (const value of ['0', '65536', '1e3', '-1', ' 80', 'http'])
  test(`a port of ${JSON.stringify(value)} must be refused by name`, () => {
    assert.throws(
      () => settingsOf({ PORT: value }).integer('PORT', range),
      (error) => error instanceof SettingError && error.message.includes('PORT'),
    );
  });

test('an address that carries a password must not be repeated in the error', () => {
  assert.throws(
    () => settingsOf({ SOURCE_URL: 'ftp://user:hunter2@host/' }).httpUrl('SOURCE_URL'),
    (error) => error instanceof SettingError && !error.message.includes('hunter2'),
  );
});
