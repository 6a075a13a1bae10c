import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectChecks } from './selection.ts';

const all = ['link', 'registry:a.example', 'registry:b.example:5000', 'disk:state'];

test('checks are chosen by their ids or by the kind of several, in the order of the list', () => {
  assert.deepEqual(selectChecks(all, undefined), all);
  assert.deepEqual(selectChecks(all, 'disk:state, link'), ['link', 'disk:state']);
  assert.deepEqual(selectChecks(all, 'registry'), ['registry:a.example', 'registry:b.example:5000']);
  assert.deepEqual(selectChecks(all, 'registry:b.example:5000'), ['registry:b.example:5000']);
});

test('what names no check is told, with all that there are', () => {
  assert.deepEqual(selectChecks(all, 'link,lnik,'), {
    unknown: ['lnik', ''],
    known: ['link', 'registry', 'registry:a.example', 'registry:b.example:5000', 'disk', 'disk:state'],
  });
});
