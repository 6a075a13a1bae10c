import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { wantedNames } from './wanted-names.ts';
import type { NameSources } from './wanted-names.ts';

const sources: NameSources = { hostname: 'edge', extraNames: [], addresses: [], serviceNames: [] };

const told = (more: Partial<NameSources>): string =>
  wantedNames({ ...sources, ...more })
    .map(({ kind, value }) => (kind === 'ip' ? `[${value}]` : value))
    .join(' ');

test('the names are what clients may call this machine, the local ones first, each once and in one form', () => {
  const local = 'localhost [127.0.0.1] [::1]';
  const cases: readonly (readonly [Partial<NameSources>, string])[] = [
    [{}, `${local} edge`],
    [{ hostname: 'Edge.Shop.Example.' }, `${local} edge.shop.example edge`],
    [{ hostname: 'localhost' }, local],
    [{ hostname: '' }, local],
    [{ hostname: '10.0.0.1' }, `${local} [10.0.0.1]`],
    [{ nodeHostname: 'node.example', nodeIp: '10.0.0.7' }, `${local} edge node.example [10.0.0.7]`],
    [{ nodeHostname: '10.0.0.8' }, `${local} edge [10.0.0.8]`],
    [
      { extraNames: ['bücher.example', 'FE80::1%eth0', '*.edge.example'] },
      `${local} edge xn--bcher-kva.example [fe80::1] *.edge.example`,
    ],
    [
      { nodeIp: '10.0.0.7', addresses: ['fd00::2', '10.0.0.7', '127.0.0.1', '10.0.0.6'] },
      `${local} edge [10.0.0.7] [10.0.0.6] [fd00::2]`,
    ],
    [{ serviceNames: ['web-svc', 'a_b', 'broker-edge', 'EDGE'] }, `${local} edge broker-edge web-svc`],
  ];
  for (const [more, expected] of cases) assert.equal(told(more), expected);
});

test('the order in which addresses and services are listed never shows', () => {
  const texts = fc.uniqueArray(fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()), { maxLength: 8 });
  const shuffled = texts.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, shuffled, ([addresses, otherAddresses], [serviceNames, otherServices]) => {
      assert.equal(
        told({ addresses, serviceNames }),
        told({ addresses: otherAddresses, serviceNames: otherServices }),
      );
    }),
  );
});
