import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, inspect } from 'node:util';
import { Secret } from './secret.ts';

test('no usual way of printing shows the text', () => {
  const secret = new Secret('hunter2');
  const holder = { secret, list: [secret], map: new Map([['key', secret]]) };
  const printed = [
    String(secret),
    JSON.stringify(holder),
    inspect(holder, { depth: null, showHidden: true }),
    format('%s %o %O %j', secret, secret, secret, secret),
    Object.values(secret).join(),
    JSON.stringify(structuredClone({ holder: Object.assign({}, secret) })),
  ].join('\n');
  assert.doesNotMatch(printed, /hunter2/);
  assert.match(printed, /\[secret\]/);
});

test('the text is given only by name, and two secrets compare by it', () => {
  assert.equal(new Secret('hunter2').reveal(), 'hunter2');
  assert.ok(new Secret('a').equals(new Secret('a')));
  assert.ok(!new Secret('a').equals(new Secret('b')));
});
