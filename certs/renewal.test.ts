import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { validityFrom } from './issue/validity.ts';
import { caRenewal, leafLifetimeMs, leafRenewal, LIFETIMES, NAMES_SETTLE_MS } from './renewal.ts';
import type { Renewal, RenewalInput } from './renewal.ts';
import type { CertificateFacts, CertificateName } from './types.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BUILT = Date.UTC(2026, 0, 1);
const T0 = Date.UTC(2026, 3, 1);
const edge: CertificateName = { kind: 'dns', value: 'edge.example' };
const address: CertificateName = { kind: 'ip', value: '10.0.0.7' };
const wanted: RenewalInput['wanted'] = { commonName: 'edge', names: [edge, address], keyType: 'ec' };

function facts(more: Partial<CertificateFacts>): CertificateFacts {
  return {
    fingerprint: '',
    publicKeyFingerprint: '',
    subject: 'CN=edge',
    issuer: 'CN=Edge CA',
    serial: '40',
    names: [edge, address],
    notBefore: T0,
    notAfter: T0 + 90 * DAY,
    isCa: false,
    isSelfSigned: false,
    key: { type: 'ec', curve: 'P-256' },
    ...more,
  };
}

const ca = (more: Partial<CertificateFacts> = {}): CertificateFacts =>
  facts({ subject: 'CN=Edge CA', names: [], isCa: true, notAfter: T0 + LIFETIMES.caMs, ...more });

const input = (more: Partial<RenewalInput> = {}): RenewalInput => ({
  now: T0 + DAY,
  buildTime: BUILT,
  wanted,
  current: facts({}),
  issuer: ca(),
  ...more,
});

function told(renewal: Renewal): string {
  const until = 'until' in renewal ? ` [${new Date(renewal.until ?? Number.NaN).toISOString()}]` : '';
  const urgency = renewal.decision === 'renew' && renewal.urgency === 'emergency' ? ' AT ONCE' : '';
  return `${renewal.decision}${urgency}: ${renewal.reason}${until}`;
}

const without = <Key extends keyof RenewalInput>(key: Key): Omit<RenewalInput, Key> => {
  const { [key]: _, ...rest } = input();
  return rest;
};

test('a leaf is renewed for reasons that an operator understands, the gravest first', () => {
  const old = { current: facts({ issuer: 'CN=Old CA', names: [] }) };
  const cases: readonly (readonly [RenewalInput, string])[] = [
    [
      input({ now: 0 }),
      'wait: the clock is wrong: it shows 1 Jan 1970, 00:00 UTC, and this program was built 1 Jan 2026, 00:00 UTC; until it is right nothing is issued, renewed or reported [2026-01-01T00:00:00.000Z]',
    ],
    [input({ issuer: undefined }), 'wait: there is no CA yet that could sign it'],
    [
      input({ issuer: ca({ notAfter: T0 + DAY }) }),
      'wait: its CA expired 2 Apr 2026, 00:00 UTC: a new CA comes before it',
    ],
    [
      input({ issuer: ca({ notBefore: T0 + 3 * DAY }) }),
      'wait: its CA is not valid before 4 Apr 2026, 00:00 UTC: a new CA comes before it [2026-04-03T00:00:00.000Z]',
    ],
    [without('current'), 'renew: there is none yet'],
    [input({ ...old, now: T0 + 90 * DAY }), 'renew AT ONCE: it expired 30 Jun 2026, 00:00 UTC'],
    [
      input({ ...old, now: T0 + 81 * DAY }),
      'renew AT ONCE: less than 1/10 of its life is left (81 of 90 days are over)',
    ],
    [input(old), 'renew: it is signed by another CA (CN=Old CA) than the one in force (CN=Edge CA)'],
    [input({ signedByIssuer: false }), 'renew: it is signed by an earlier CA of the same name (CN=Edge CA)'],
    [
      input({ issuer: ca({ notBefore: T0 + 1_000 }) }),
      'renew: it is signed by an earlier CA of the same name (CN=Edge CA)',
    ],
    [
      input({ issuer: ca({ notAfter: T0 + 89 * DAY }) }),
      'renew: it would outlive its CA, which ends 29 Jun 2026, 00:00 UTC',
    ],
    [input({ wanted: { ...wanted, keyType: 'rsa' } }), 'renew: its key is of the kind ec, and rsa is wanted'],
    [input({ current: facts({ names: [edge] }) }), 'renew: address 10.0.0.7 is missing in it'],
    [
      input({ current: facts({ names: [] }), namesSince: T0 }),
      'renew: name edge.example and address 10.0.0.7 are missing in it',
    ],
    [
      input({ now: T0 + 70 * DAY, current: facts({ names: [edge] }), namesSince: T0 + 70 * DAY - 29_999 }),
      'wait: address 10.0.0.7 is missing in it; the names have just changed and may change again [2026-06-10T00:00:00.001Z]',
    ],
    [
      input({ current: facts({ names: [edge] }), namesSince: T0 + 2 * DAY }),
      'renew: address 10.0.0.7 is missing in it',
    ],
    [
      input({ now: T0 - DAY, issuer: ca({ notBefore: T0 - 9 * DAY }) }),
      'keep: it is not valid before 1 Apr 2026, 00:00 UTC: the clock was set back [2026-04-01T00:00:00.000Z]',
    ],
    [
      input({ now: T0 - DAY - 1, issuer: ca({ notBefore: T0 - 9 * DAY }) }),
      'renew: it is not valid before 1 Apr 2026, 00:00 UTC: the clock was set back, or was wrong when it was made',
    ],
    [input({ now: T0 + 60 * DAY }), 'renew: 2/3 of its life are over (60 of 90 days)'],
    [
      input({ now: T0 + 60 * DAY - 1 }),
      'keep: 60 of 90 days of its life are over, and it is renewed on 31 May 2026, 00:00 UTC [2026-05-31T00:00:00.000Z]',
    ],
    [
      input({ now: T0 + 89 * DAY, issuer: ca({ notAfter: T0 + 90 * DAY }) }),
      'keep: it ends together with its CA: a new one would last no longer [2026-06-30T00:00:00.000Z]',
    ],
    [
      input({ now: T0 + HOUR, current: facts({ notAfter: T0 + 6 * HOUR }) }),
      'keep: 1 of 6 hours of its life are over, and it is renewed on 1 Apr 2026, 04:00 UTC [2026-04-01T04:00:00.000Z]',
    ],
  ];
  for (const [given, expected] of cases) assert.equal(told(leafRenewal(given)), expected);
});

test('names that nobody wants any more renew nothing, and of many that are missing three are told', () => {
  const many = ['a', 'b', 'c', 'd', 'e'].map((value): CertificateName => ({ kind: 'dns', value }));
  const superfluous = facts({ names: [...many, edge, address] });
  assert.equal(leafRenewal(input({ now: T0 + 9 * DAY, current: superfluous })).decision, 'keep');
  assert.equal(
    leafRenewal(input({ wanted: { ...wanted, names: many } })).reason,
    'name a, name b, name c and 2 more are missing in it',
  );
});

test('a CA is renewed early enough for two to overlap, and by neither an upgrade nor a setting', () => {
  const current = ca();
  const at = (now: number, more: Partial<Parameters<typeof caRenewal>[0]> = {}): string =>
    told(caRenewal({ now, buildTime: BUILT, current, keyType: 'ec', ...more }));
  assert.match(at(0), /^wait: the clock is wrong/);
  assert.equal(told(caRenewal({ now: T0, buildTime: BUILT, keyType: 'ec' })), 'renew: there is none yet');
  const kept = '1000 of 3650 days of its life are over, and it is renewed on 30 Mar 2034, 00:00 UTC';
  assert.equal(at(T0 + 1000 * DAY), `keep: ${kept} [2034-03-30T00:00:00.000Z]`);
  assert.equal(at(T0 + 1000 * DAY, { buildTime: T0 + 999 * DAY }), at(T0 + 1000 * DAY));
  assert.equal(
    at(T0 + 1000 * DAY, { keyType: 'rsa' }),
    `keep: ${kept}; the key type rsa counts from the next CA on, as clients trust this one [2034-03-30T00:00:00.000Z]`,
  );
  assert.equal(at(T0 + 2920 * DAY), 'renew: 8/10 of its life are over (2920 of 3650 days)');
  assert.match(at(T0 + 3285 * DAY), /^renew AT ONCE: less than 1\/10 of its life is left/);
  assert.match(at(T0 + 3650 * DAY), /^renew AT ONCE: it expired 29 Mar 2036/);
  assert.match(at(T0 - HOUR), /^keep: it is not valid before .* set back \[2026-04-01/);
  assert.match(at(T0 - 2 * DAY), /^renew: it is not valid before/);
});

test('a leaf lives for 90 days, and for 47 once clients take no more', () => {
  const days = (now: number): number => leafLifetimeMs(now) / DAY;
  assert.deepEqual(
    [0, T0, Date.UTC(2027, 5, 1), Date.UTC(2029, 2, 15) - 1, Date.UTC(2029, 2, 15), Date.UTC(2060, 0, 1)].map(
      days,
    ),
    [90, 90, 90, 90, 47, 47],
  );
});

const names = fc.subarray([
  edge,
  address,
  { kind: 'dns', value: 'a' },
  { kind: 'ip', value: '::1' },
] as const);
const instant = fc.integer({ min: BUILT - DAY, max: T0 + 400 * DAY });
const span = fc.oneof(fc.integer({ min: 1, max: 2 * DAY }), fc.integer({ min: 1, max: LIFETIMES.caMs }));
const anyInput: fc.Arbitrary<RenewalInput> = fc
  .record({
    now: instant,
    wantedNames: names,
    presentNames: names,
    keyType: fc.constantFrom('ec', 'rsa'),
    has: fc.record({ current: fc.boolean(), issuer: fc.boolean(), namesSince: fc.boolean() }),
    starts: fc.record({ leaf: instant, issuer: instant, names: instant }),
    spans: fc.record({ leaf: span, issuer: span }),
    togetherWithIssuer: fc.boolean(),
    issuerName: fc.constantFrom('CN=Edge CA', 'CN=Edge CA', 'CN=Edge CA', 'CN=Other'),
  })
  .map(({ now, keyType, has, starts, spans, ...more }) => {
    const issuer = ca({ notBefore: starts.issuer, notAfter: starts.issuer + spans.issuer });
    const notAfter = more.togetherWithIssuer ? issuer.notAfter : starts.leaf + spans.leaf;
    const leaf = { names: more.presentNames, issuer: more.issuerName, notBefore: starts.leaf, notAfter };
    return {
      now,
      buildTime: BUILT,
      wanted: { ...wanted, names: more.wantedNames, keyType },
      issuer: has.issuer ? issuer : undefined,
      ...(has.current ? { current: facts(leaf) } : {}),
      ...(has.namesSince ? { namesSince: starts.names } : {}),
    };
  });

/** What issueLeaf makes of it. */
function renewed(
  { now, wanted: { names: wantedNames, keyType } }: RenewalInput,
  issuer: CertificateFacts,
): CertificateFacts {
  const key =
    keyType === 'ec' ? ({ type: 'ec', curve: 'P-256' } as const) : ({ type: 'rsa', bits: 2048 } as const);
  const validity = validityFrom(now, leafLifetimeMs(now), issuer);
  return facts({ names: wantedNames, key, issuer: issuer.subject, ...validity });
}

const RANK = { keep: 0, renew: 1, wait: 2 } as const;
const rankOf = (renewal: Renewal): number =>
  RANK[renewal.decision] + (renewal.decision === 'renew' && renewal.urgency === 'emergency' ? 0.5 : 0);

/** Both decisions, with the same promises of time. */
const decisions: readonly ((given: RenewalInput) => Renewal)[] = [
  leafRenewal,
  ({ wanted: { keyType }, ...rest }) => caRenewal({ ...rest, keyType }),
];

test('the promised time lies ahead, nothing changes before it, and something does then', () => {
  fc.assert(
    fc.property(anyInput, fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
      for (const decide of decisions) {
        const first = decide(given);
        if (first.decision === 'renew' || first.until === undefined) continue;
        assert.ok(first.until > given.now, told(first));
        const between = given.now + Math.floor((first.until - 1 - given.now) * share);
        const same = decide({ ...given, now: between });
        assert.deepEqual([same.decision, 'until' in same && same.until], [first.decision, first.until]);
        const then = decide({ ...given, now: first.until });
        const later = then.decision === first.decision && (then.until ?? Infinity) > first.until;
        assert.ok(later || then.decision !== first.decision, `${told(first)} -> ${told(then)}`);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('whatever led to a renewal, what is made then is kept: no certificate is made twice', () => {
  fc.assert(
    fc.property(anyInput, fc.integer({ min: 0, max: HOUR }), (given, laterMs) => {
      const { issuer } = given;
      if (issuer === undefined || leafRenewal(given).decision !== 'renew') return;
      const current = renewed(given, issuer);
      assert.ok(current.notAfter > given.now);
      const right = leafRenewal({ ...given, current });
      assert.equal(right.decision, 'keep', told(right));
      const soon = leafRenewal({ ...given, current, now: given.now + laterMs });
      assert.notEqual(soon.decision, 'renew', told(soon));
    }),
    { numRuns: 2_000 },
  );
});

test('once a certificate is valid, time alone only makes its renewal more urgent', () => {
  fc.assert(
    fc.property(anyInput, fc.nat({ max: LIFETIMES.caMs }), (given, laterMs) => {
      const { current, namesSince: _, ...rest } = given;
      const now = Math.max(given.now, BUILT, current?.notBefore ?? 0, given.issuer?.notBefore ?? 0);
      const valid = { ...rest, now, ...(current === undefined ? {} : { current }) };
      for (const decide of decisions) {
        const [before, after] = [decide(valid), decide({ ...valid, now: now + laterMs })];
        assert.ok(rankOf(after) >= rankOf(before), `${told(before)} -> ${told(after)}`);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('names that go on changing delay only what they are the reason for', () => {
  fc.assert(
    fc.property(anyInput, (given) => {
      const unsettled = leafRenewal({ ...given, namesSince: given.now - NAMES_SETTLE_MS + 1 });
      const settled = leafRenewal({ ...given, namesSince: given.now - NAMES_SETTLE_MS });
      if (told(unsettled) === told(settled)) return;
      assert.match(told(settled), /^renew: .* (is|are) missing in it$/);
      assert.equal(unsettled.decision, 'wait');
    }),
    { numRuns: 1_000 },
  );
});
