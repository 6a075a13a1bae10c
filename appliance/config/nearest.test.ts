import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from './nearest.ts';

const KNOWN = ['node_role', 'node_ip', 'org_id', 'broker_client_port', 'web'];

test('a typing slip finds the key that was meant, whatever its case and dashes', () => {
  const table = [
    ['node_rol', 'node_role'],
    ['Node-Role', 'node_role'],
    ['brokr_client_prt', 'broker_client_port'],
    ['wev', 'web'],
  ] as const;
  for (const [word, expected] of table) assert.equal(nearest(word, KNOWN), expected);
});

test('a word that is far from every key finds none', () => {
  for (const word of ['password', 'x', 'abc', '']) assert.equal(nearest(word, KNOWN), undefined);
});
