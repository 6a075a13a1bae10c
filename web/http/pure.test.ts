import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isOwnHost } from './hosts.ts';
import { refuseOrigin } from './same-origin.ts';
import { credentialOf } from './state.ts';
import { refuseTarget } from './target.ts';

const facts = {
  names: ['Box-17', 'box-17.example', '10.0.0.7', 'fd00::7'],
  localAddress: '::ffff:192.0.2.9',
};

test('a host must be a name or an address of this machine, however it is written', () => {
  for (const host of [
    'box-17',
    'BOX-17:8443',
    'box-17.example.',
    '10.0.0.7:8443',
    '[fd00:0:0::7]:8443',
    '192.0.2.9',
    'localhost:8443',
  ])
    assert.equal(isOwnHost(host, facts), true, host);
});

test('a host of another site must be refused, also one that only looks like ours', () => {
  for (const host of [
    undefined,
    '',
    'evil.example',
    'box-17.example.evil.example',
    'box-17@evil.example',
    'evil.example#box-17',
    'box-17:8443:1',
    'localhost:99999',
    'box-17 evil.example',
    '10.0.0.7.evil.example',
    '[fd00::8]',
    '[box-17]',
    '10.0.0.70',
  ])
    assert.equal(isOwnHost(host, facts), false, String(host));
  assert.equal(isOwnHost('', { names: [], localAddress: undefined }), false);
});

test('a target must be spelled in one way only', () => {
  const refused: readonly (readonly [string, number])[] = [
    ['//evil.example/', 400],
    ['/a//b', 400],
    ['/api/../v1/page/keys', 400],
    ['/api/%2e%2e/v1', 400],
    ['/api/.%2E/v1', 400],
    ['/./a', 400],
    ['/api%2Fv1', 400],
    ['/a%5cb', 400],
    ['/a\\b', 400],
    ['/a%00', 400],
    ['/a%0d%0aSet-Cookie:x', 400],
    ['/%', 400],
    ['/%ff', 400],
    ['https://evil.example/', 400],
    ['*', 400],
    ['', 400],
    [`/${'a'.repeat(9_000)}`, 414],
  ];
  for (const [target, status] of refused)
    assert.equal(refuseTarget(target)?.status, status, target.slice(0, 40));
  for (const target of [
    '/',
    '/services/a.b-c',
    '/services/%C3%A4/logs?since=2026-01-31T12:00:00%2B01:00',
    '/a?x=//../%2f',
  ])
    assert.equal(refuseTarget(target), undefined, target);
});

test('a path that is let through must be the same to whoever decodes it again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
      if (refuseTarget(`/${text}`) !== undefined) return;
      const path = `/${text}`.split('?', 1)[0] ?? '';
      const parts = decodeURIComponent(path).split('/');
      assert.ok(parts.slice(1, -1).every((part) => part !== '' && part !== '.' && part !== '..'));
      assert.equal(parts.length, path.split('/').length);
    }),
  );
});

test('a change must come from a page of the same origin', () => {
  const host = 'box-17:8443';
  const own = 'https://box-17:8443';
  const table: readonly (readonly [string | undefined, string | undefined, boolean])[] = [
    [own, 'same-origin', true],
    [own, 'none', true],
    [own, undefined, true],
    [own, 'cross-site', false],
    [own, 'same-site', false],
    [undefined, undefined, false],
    ['null', undefined, false],
    ['http://box-17:8443', undefined, false],
    ['https://box-17', undefined, false],
    ['https://evil.example', 'same-origin', false],
    ['https://box-17:8443.evil.example', undefined, false],
  ];
  for (const [origin, fetchSite, isOwn] of table)
    assert.equal(refuseOrigin({ host, origin, fetchSite }) === undefined, isOwn, `${origin} ${fetchSite}`);
  assert.equal(
    refuseOrigin({ host: 'box-17:443', origin: 'https://box-17', fetchSite: undefined }),
    undefined,
  );
});

test('a bearer token must win over a cookie, and what no token looks like must be none', () => {
  assert.deepEqual(credentialOf('Bearer apl_x', 'c'), { via: 'bearer', token: 'apl_x' });
  assert.deepEqual(credentialOf(undefined, 'c'), { via: 'cookie', token: 'c' });
  assert.deepEqual(credentialOf('Basic eDp5', 'c'), { via: 'cookie', token: 'c' });
  for (const wrong of ['Bearer a b', 'Bearer ä', `Bearer ${'a'.repeat(600)}`])
    assert.equal(credentialOf(wrong, 'c'), undefined);
  assert.equal(credentialOf(undefined, 'a\r\nX-Applianced-Visitor: y'), undefined);
});
