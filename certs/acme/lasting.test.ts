import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dns, facts, NOW } from '../judge/facts.testdata.ts';
import { checkLasts } from './lasting.ts';

const wanted = {
  directory: 'https://ca.example/dir',
  names: [dns('edge.example.com')],
  keyType: 'ec',
} as const;

test('a certificate that would be renewed at once is refused, as it would be asked for without end', () => {
  const cases: readonly (readonly [Parameters<typeof facts>[0], RegExp])[] = [
    [{ notBefore: NOW - 100, notAfter: NOW + 10 }, /would have to be renewed at once: .* of its life/],
    [{ notAfter: NOW }, /renewed at once: it expired/],
    [{ names: [dns('other.example.com')] }, /renewed at once: name edge\.example\.com is missing in it$/],
    [{ key: { type: 'rsa', bits: 2048 } }, /renewed at once: its key is of the kind rsa/],
  ];
  for (const [differences, message] of cases) {
    assert.throws(() => checkLasts(facts(differences), wanted, NOW), { kind: 'bad-answer', message });
  }
});

test('a short life is none of its faults', () => {
  checkLasts(facts({ notBefore: NOW, notAfter: NOW + 24 * 3_600_000 }), wanted, NOW);
});
