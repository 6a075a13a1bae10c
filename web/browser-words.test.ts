import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { browserText } from './browser-words.ts';

test('a browser must be named in words, and whatever cannot be read as it came', () => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  assert.equal(browserText(firefox), 'Firefox 140 on Linux');
  assert.equal(browserText(''), 'says nothing of itself');
  fc.assert(fc.property(fc.string(), (agent) => assert.notEqual(browserText(agent), '')));
});
