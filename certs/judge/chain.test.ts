import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Certificate } from '../types.ts';
import { findChain } from './chain.ts';
import type { Chain, ChainSearch } from './chain.ts';
import { facts } from './facts.testdata.ts';
import type { Signatures } from './signatures.ts';

const DAY_MS = 24 * 60 * 60_000;

/** `leaf`, `a-2030`, `root!`: a name with the year of its end, where that matters; a root signs itself. */
function certificate(word: string): Certificate {
  const [name = '', year = '2040'] = word.replace('!', '').split('-');
  return {
    ...facts({
      fingerprint: word,
      subject: name,
      notAfter: Date.parse(`${year}-01-01`),
      isSelfSigned: word.endsWith('!'),
    }),
    pem: '',
  };
}

/** `leaf<a`: a signed leaf. Anything else is unrelated. */
function signatures(edges: readonly string[]): Signatures {
  return {
    relation: (issuer, child) =>
      edges.includes(`${child.fingerprint}<${issuer.fingerprint}`) ? 'signed' : 'unrelated',
    belongTogether: () => false,
  };
}

interface Graph {
  readonly edges: string;
  readonly brought?: string;
  readonly pool?: string;
  readonly unsound?: string;
}

const words = (text = '') => text.split(' ').filter((word) => word !== '');

function chainOf({ edges, brought, pool, unsound }: Graph): string {
  const search: ChainSearch = {
    brought: words(brought).map(certificate),
    pool: words(pool).map(certificate),
    isSound: ({ fingerprint }) => !words(unsound).includes(fingerprint),
  };
  return shown(findChain(certificate('leaf'), search, signatures(words(edges))));
}

function shown({ path, anchor, open }: Chain): string {
  const end = anchor === undefined ? `, ${open?.issuer} after ${open?.certificate.fingerprint}` : '';
  return path.map(({ fingerprint }) => fingerprint).join(' ') + end;
}

const table: readonly (readonly [intent: string, graph: Graph, chain: string])[] = [
  ['nothing is known', { edges: '' }, 'leaf, missing after leaf'],
  ['the order counts for nothing', { edges: 'leaf<a a<b b<r!', brought: 'b r! leaf a' }, 'leaf a b r!'],
  ['the pool completes', { edges: 'leaf<a a<b b<r!', brought: 'a', pool: 'r! b' }, 'leaf a b r!'],
  [
    'a cross-signed CA: the way to a root wins over one that ends nowhere',
    { edges: 'leaf<a a<x a<r!', brought: 'a x', pool: 'r!' },
    'leaf a r!',
  ],
  [
    'a cross-signed CA: the way to a root that is at hand wins over one to a root of the file',
    { edges: 'leaf<a a<r! a<x x<s!', brought: 'a x r!', pool: 's!' },
    'leaf a x s!',
  ],
  [
    'two roots: the one that is valid longer',
    { edges: 'leaf<a a<r-2030! a<s-2035!', brought: 'a', pool: 'r-2030! s-2035!' },
    'leaf a s-2035!',
  ],
  [
    'the weakest member counts, not the root',
    { edges: 'leaf<a a<b-2027 b-2027<r-2039! a<s-2035!', brought: 'a b-2027', pool: 'r-2039! s-2035!' },
    'leaf a s-2035!',
  ],
  [
    'longer than the leaf lives is as good as longest, and then the shorter way is better',
    { edges: 'leaf<a a<r! a<x x<s!', brought: 'a x', pool: 'r! s!' },
    'leaf a r!',
  ],
  [
    'a sound way wins over a shorter one',
    { edges: 'leaf<old leaf<a a<b b<r! old<r!', brought: 'old a b', pool: 'r!', unsound: 'old' },
    'leaf a b r!',
  ],
  [
    'what was brought stands in the chain though it is unsound, where nothing else fits',
    { edges: 'leaf<old old<r!', brought: 'old', pool: 'r!', unsound: 'old' },
    'leaf old r!',
  ],
  [
    'what is unsound completes nothing',
    { edges: 'leaf<old old<r!', pool: 'old r!', unsound: 'old' },
    'leaf, unusable after leaf',
  ],
  [
    'two CAs that signed each other',
    { edges: 'leaf<a a<b b<a', brought: 'a b' },
    'leaf a b, missing after b',
  ],
  [
    'a root that nobody has at hand wins over an end that is valid longer',
    { edges: 'leaf<a a<x a<r-2030!', brought: 'a x r-2030!' },
    'leaf a r-2030!',
  ],
  [
    'ten certificates are the most',
    { edges: 'leaf<b b<c c<d d<e e<f f<g g<h h<i i<j j<k k<l', brought: 'b c d e f g h i j k l' },
    'leaf b c d e f g h i j, missing after j',
  ],
  ['a leaf in a circle', { edges: 'leaf<a a<leaf', brought: 'a leaf' }, 'leaf a, missing after a'],
  ['of equals always the same', { edges: 'leaf<b leaf<a', brought: 'b a' }, 'leaf a, missing after a'],
];

for (const [intent, graph, chain] of table)
  test(`the best chain must be found: ${intent}`, () => assert.equal(chainOf(graph), chain));

test('a hundred CAs that all signed each other must not keep anybody waiting', { timeout: 20_000 }, () => {
  const authorities = Array.from({ length: 100 }, (_, at) => certificate(`ca${String(at).padStart(2, '0')}`));
  const everyone: Signatures = { relation: () => 'signed', belongTogether: () => false };
  const search = { brought: authorities, pool: [certificate('root!')], isSound: () => true };
  assert.equal(shown(findChain(certificate('leaf'), search, everyone)), 'leaf root!');
  const { path } = findChain(certificate('leaf'), { ...search, pool: [] }, everyone);
  assert.equal(new Set(path).size, path.length);
});

const NAMES = ['leaf', 'a-2030', 'b', 'c-2027', 'd', 'r-2035!', 's!'];

test('no graph of signatures may loop, repeat a member, or depend on the order in which it is read', () => {
  const edge = fc
    .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES))
    .map(([child, issuer]) => `${child}<${issuer}`);
  const order = fc.shuffledSubarray(NAMES, { minLength: NAMES.length });
  const graph = fc.record({
    edges: fc.array(edge, { maxLength: 25 }),
    orders: fc.tuple(order, order),
    broughtCount: fc.nat(NAMES.length),
    unsound: fc.subarray(NAMES),
  });
  fc.assert(
    fc.property(graph, ({ edges, orders, broughtCount, unsound }) => {
      const isBrought = (name: string) => NAMES.indexOf(name) < broughtCount;
      const [one = '', other] = orders.map((names) =>
        chainOf({
          edges: edges.join(' '),
          brought: names.filter(isBrought).join(' '),
          pool: names.filter((name) => !isBrought(name)).join(' '),
          unsound: unsound.join(' '),
        }),
      );
      assert.equal(one, other);
      const path = words(one.split(',')[0]);
      assert.equal(new Set(path).size, path.length);
      for (const [at, issuer] of path.slice(1).entries()) assert.ok(edges.includes(`${path[at]}<${issuer}`));
    }),
  );
});

test('the life of the leaf bounds what "valid longest" means', () => {
  const longer = certificate('leaf').notAfter + DAY_MS;
  const [near, far] = [certificate('near!'), { ...certificate('far!'), notAfter: longer }];
  const everyone: Signatures = {
    relation: (issuer) => (issuer.isSelfSigned ? 'signed' : 'unrelated'),
    belongTogether: () => false,
  };
  const chain = findChain(
    certificate('leaf'),
    { brought: [far, near], pool: [], isSound: () => true },
    everyone,
  );
  assert.equal(shown(chain), 'leaf far!');
});
