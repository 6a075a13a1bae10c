import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judgeAuthorities } from './authorities.ts';
import { worldOfFile } from './cases.testdata.ts';
import { circumstances, dns, facts } from './facts.testdata.ts';
import { CA, newKey, opensslVerifies, privateKey } from './openssl.testdata.ts';
import { judgePair } from './pair.ts';
import { isError } from './verdict.ts';
import { forServer } from './world.testdata.ts';
import { makeForest } from './forest.testdata.ts';
import type { Forest } from './forest.testdata.ts';

let forest: Forest;
const world = worldOfFile(async (made) => {
  forest = await makeForest(made);
});

const indices = () => fc.array(fc.nat(forest.certificates.length - 1), { maxLength: 8 });
const pick = <Item>(items: readonly Item[], at: readonly number[]) =>
  at.flatMap((index) => items.slice(index, index + 1));

const LEAVES = ['edge', 'deepEdge', 'client', 'selfSigned'] as const;

/** Often a leaf with its key; around it anything. */
const candidates = () =>
  fc
    .record({
      item: fc.constantFrom('server' as const, 'client' as const),
      leaf: fc.option(fc.constantFrom(...LEAVES), { freq: 3 }),
      brought: fc.subarray([...forest.certificates], { maxLength: 8 }),
      keys: fc.oneof(fc.constant([]), indices()),
      pool: fc.subarray([...forest.certificates]),
    })
    .map(({ item, leaf, brought, keys, pool }) => {
      const own = leaf === null ? [] : [forest.made[leaf]].filter((made) => made !== undefined);
      return {
        item,
        where: 'file',
        certificates: [...brought, ...own.map(({ certificate }) => certificate)],
        keys: [...own.map(({ key }) => key), ...pick(forest.keys, keys)],
        pool,
      };
    });

test('any mixture must be judged, a pair given exactly where nothing is an error, and the order decide nothing', () => {
  fc.assert(
    fc.property(candidates(), fc.infiniteStream(fc.nat()), (candidate, random) => {
      const verdict = judgePair(candidate, circumstances);
      assert.equal(verdict.pair === undefined, verdict.problems.some(isError));
      const shuffled = <Item>(items: readonly Item[]) =>
        items
          .map((item) => ({ item, at: Number(random.next().value) }))
          .toSorted((one, other) => one.at - other.at)
          .map(({ item }) => item);
      const again = judgePair(
        {
          ...candidate,
          certificates: shuffled(candidate.certificates),
          keys: shuffled(candidate.keys),
          pool: shuffled(candidate.pool),
        },
        circumstances,
      );
      const ordered = ({ problems }: typeof verdict) =>
        problems.filter(({ code }) => code !== 'chain-reordered');
      assert.deepEqual(again.pair, verdict.pair);
      assert.deepEqual(ordered(again), ordered(verdict));
    }),
    { numRuns: 300 },
  );
});

test('a chain that is used must hold what its key belongs to, then issuer after issuer, and no root', () => {
  const lengths = new Set<number>();
  fc.assert(
    fc.property(candidates(), (candidate) => {
      const { pair } = judgePair(candidate, circumstances);
      if (pair === undefined) return;
      lengths.add(pair.chain.length);
      const [leaf, ...issuers] = pair.chain;
      assert.equal(leaf?.publicKeyFingerprint, pair.key.publicKeyFingerprint);
      assert.ok(issuers.every(({ isCa, isSelfSigned }) => isCa && !isSelfSigned));
      for (const [at, issuer] of issuers.entries()) assert.equal(pair.chain[at]?.issuer, issuer.subject);
      assert.equal(pair.anchor?.isSelfSigned ?? true, true);
    }),
    { numRuns: 300 },
  );
  assert.ok(
    [1, 2, 3].every((length) => lengths.has(length)),
    'too few chains to tell anything',
  );
});

test('what is unrelated must change nothing but that it is told', async () => {
  const { issue } = world();
  const known = world().judge();
  const unrelated = [
    (await issue({ subject: '/CN=Stranger', extensions: [...CA] })).certificate,
    (await issue(forServer({ subject: '/CN=stranger' }))).certificate,
  ];
  const stranger = privateKey(newKey());
  fc.assert(
    fc.property(fc.subarray(unrelated), fc.boolean(), fc.boolean(), (some, toPool, withKey) => {
      const { edge, issuing, root } = world();
      const certificates = [edge.certificate, issuing.certificate];
      const verdict = world().judge({
        certificates: toPool ? certificates : [...some, ...certificates],
        pool: toPool ? [...some, root.certificate] : [root.certificate],
        keys: withKey ? [stranger, edge.key] : [edge.key],
      });
      assert.deepEqual(verdict.pair, known.pair);
      const told = verdict.problems.map(({ code }) => code);
      assert.deepEqual(new Set(told), new Set(withKey || (some.length > 0 && !toPool) ? ['unused'] : []));
    }),
  );
});

test('any mixture of CAs must be judged, and an error must mean that none is trusted', () => {
  fc.assert(
    fc.property(indices(), indices(), (brought, keys) => {
      const { authorities, problems } = judgeAuthorities(
        { where: 'ca.pem', certificates: pick(forest.certificates, brought), keys: pick(forest.keys, keys) },
        circumstances,
      );
      assert.equal(authorities.length === 0, problems.some(isError));
      assert.ok(authorities.every(({ isCa }) => isCa));
    }),
    { numRuns: 300 },
  );
});

const verified: Readonly<Record<string, readonly [item: 'server' | 'client', issuers: readonly string[]]>> = {
  edge: ['server', ['issuing']],
  deepEdge: ['server', ['deep', 'issuing']],
  client: ['client', ['renewed']],
  belowExpired: ['server', ['expired']],
  belowNoCa: ['server', ['noCa']],
  sha1: ['server', ['issuing']],
  mayNotSign: ['server', ['issuing']],
};

test('openssl verify must agree about what is used and what is refused', async () => {
  const { folder, root } = world();
  const at = circumstances.now;
  for (const [name, [item, others]] of Object.entries(verified)) {
    const { made } = forest;
    const all = [name, ...others].flatMap((one) => made[one] ?? []);
    const certificates = all.map(({ certificate }) => certificate);
    const { pair } = judgePair(
      {
        item,
        where: 'file',
        certificates: certificates.toReversed(),
        keys: all.slice(0, 1).map(({ key }) => key),
        pool: [root.certificate],
      },
      circumstances,
    );
    const purpose = item === 'server' ? 'sslserver' : 'sslclient';
    const accepted = await opensslVerifies(folder, pair?.chain ?? certificates, root.certificate, {
      purpose,
      at,
    });
    assert.equal(accepted, pair !== undefined, name);
  }
});

test('facts that no certificate has must not break the judgement', () => {
  const odd = { ...facts({ notBefore: Number.NaN, notAfter: Number.NaN, subject: '', names: [dns('')] }) };
  const { root } = world();
  const { problems } = judgeAuthorities(
    { where: 'ca.pem', certificates: [{ ...root.certificate, ...odd }], keys: [] },
    circumstances,
  );
  assert.ok(problems.some(isError));
});
