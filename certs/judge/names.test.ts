import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dns, facts, ip } from './facts.testdata.ts';
import { coversName, uncovered } from './names.ts';
import type { CertificateName } from '../types.ts';

const table: readonly (readonly [has: CertificateName, asked: CertificateName, covers: boolean])[] = [
  [dns('edge.example.com'), dns('edge.example.com'), true],
  [dns('edge.example.com'), dns('EDGE.Example.COM.'), true],
  [dns('edge.example.com'), dns('example.com'), false],
  [dns('edge'), dns('edge'), true],
  [dns('*.example.com'), dns('edge.example.com'), true],
  [dns('*.example.com'), dns('Edge.example.com.'), true],
  [dns('*.example.com'), dns('example.com'), false],
  [dns('*.example.com'), dns('a.edge.example.com'), false],
  [dns('*.example.com'), dns('.example.com'), false],
  [dns('*.example.com'), dns('edge.example.org'), false],
  [dns('edge.*.com'), dns('edge.example.com'), false],
  [dns('e*.example.com'), dns('edge.example.com'), false],
  [dns('*.*.com'), dns('edge.example.com'), false],
  [dns('*.com'), dns('example.com'), false],
  [dns('*.'), dns('edge.'), false],
  [dns('*'), dns('edge'), false],
  [dns('*.1.1.1'), dns('10.1.1.1'), false],
  [dns(''), dns(''), false],
  [ip('192.0.2.1'), ip('192.0.2.1'), true],
  [ip('::1'), ip('::1'), true],
  [ip('192.0.2.1'), ip('192.0.2.10'), false],
  [dns('192.0.2.1'), ip('192.0.2.1'), false],
  [ip('192.0.2.1'), dns('192.0.2.1'), false],
];

test('a name is covered as Node, Go and browsers see it: one label for a wildcard, addresses only as addresses', () => {
  for (const [has, asked, covers] of table)
    assert.equal(
      coversName(facts({ names: [dns('other.example.org'), has] }), asked),
      covers,
      `${has.kind}:${has.value} for ${asked.kind}:${asked.value}`,
    );
});

test('the common name counts for nothing', () => {
  assert.equal(coversName(facts({ subject: 'CN=edge.local', names: [] }), dns('edge.local')), false);
});

test('what is not covered must be named in the order in which it was asked for', () => {
  const names = [ip('192.0.2.2'), dns('a.example.com'), dns('b.example.com'), ip('192.0.2.1')];
  const certificate = facts({ names: [ip('192.0.2.2'), dns('b.example.com')] });
  assert.deepEqual(uncovered(certificate, names), [dns('a.example.com'), ip('192.0.2.1')]);
});

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);

test('a certificate covers each of its own plain names, and a wildcard exactly the names one label longer', () => {
  fc.assert(
    fc.property(fc.array(label, { minLength: 2, maxLength: 4 }), label, label, (labels, first, second) => {
      const name = labels.join('.');
      assert.ok(coversName(facts({ names: [dns(name)] }), dns(name)));
      const wildcard = facts({ names: [dns(`*.${name}`)] });
      assert.ok(coversName(wildcard, dns(`${first}.${name}`)));
      assert.ok(!coversName(wildcard, dns(name)));
      assert.ok(!coversName(wildcard, dns(`${second}.${first}.${name}`)));
    }),
  );
});

test('any text may be asked for and may stand in a certificate', () => {
  const anyName = fc.record({ kind: fc.constantFrom('dns' as const, 'ip' as const), value: fc.string() });
  fc.assert(
    fc.property(fc.array(anyName), fc.array(anyName), (has, asked) => {
      const missing = uncovered(facts({ names: has }), asked);
      assert.ok(missing.every((name) => asked.includes(name)));
    }),
  );
});
