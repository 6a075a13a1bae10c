import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StackModel } from './compose/model.ts';
import { label, type DesiredNetwork, type DesiredVolume } from './desired.ts';
import { canonicalJson } from './hash.ts';
import { without } from './json.ts';
import { aMount, aNetwork, anInput, aService, aStack, attached, aVolume, built } from './model.testdata.ts';

/** `name usedBy body` without the labels; `external` in the place of a body. */
function rendered(items: readonly (DesiredNetwork | DesiredVolume)[]): readonly string[] {
  return items.map(({ name, usedBy, create }) => {
    const body = create === undefined ? 'external' : canonicalJson(without(create, 'Labels', 'Name'));
    return `${name} [${usedBy.join(' ')}] ${body}`;
  });
}

const networks: readonly (readonly [string, Partial<StackModel>, readonly string[]])[] = [
  ['only the default one', {}, ['shop_default [web] {"CheckDuplicate":true}']],
  [
    'none that nobody is attached to',
    {
      services: [aService({ networkMode: { kind: 'host' } })],
      networks: { default: aNetwork(), idle: aNetwork({ name: 'shop_idle' }) },
    },
    [],
  ],
  [
    'an external one untouched',
    { networks: { default: aNetwork({ name: 'site', external: true }) } },
    ['site [web] external'],
  ],
  [
    'one for two services with everything set',
    {
      services: [aService(), aService({ name: 'api', networks: [attached('default')] })],
      networks: {
        default: aNetwork({
          driver: 'bridge',
          driverOpts: { a: 'b' },
          internal: true,
          attachable: true,
          enableIpv6: true,
          enableIpv4: false,
          ipam: {
            driver: 'default',
            options: { o: 'p' },
            pools: [
              {
                subnet: '10.1.0.0/16',
                ipRange: '10.1.1.0/24',
                gateway: '10.1.0.1',
                auxAddresses: { r: '10.1.0.2' },
              },
            ],
          },
        }),
      },
    },
    [
      'shop_default [api web] {"Attachable":true,"CheckDuplicate":true,"Driver":"bridge","EnableIPv4":false,"EnableIPv6":true,"IPAM":{"Config":[{"AuxiliaryAddresses":{"r":"10.1.0.2"},"Gateway":"10.1.0.1","IPRange":"10.1.1.0/24","Subnet":"10.1.0.0/16"}],"Driver":"default","Options":{"o":"p"}},"Internal":true,"Options":{"a":"b"}}',
    ],
  ],
];

for (const [what, stack, lines] of networks) {
  test(`networks must be ${what}`, () => {
    assert.deepEqual(rendered(built(anInput({ stack: aStack(stack) })).networks), lines);
  });
}

test('a network must carry labels of ours and the hash of its settings', () => {
  const of = (driverOpts: Record<string, string>): DesiredNetwork | undefined =>
    built(anInput({ stack: aStack({ networks: { default: aNetwork({ driverOpts }) } }) })).networks[0];
  const network = of({});
  assert.deepEqual(network?.create?.['Labels'], {
    [label.stack]: 'shop',
    [label.configHash]: network?.configHash,
    [label.applianceId]: '11111111-2222-4333-8444-555555555555',
  });
  assert.notEqual(network?.configHash, of({ a: 'b' })?.configHash);
});

test('volumes must be those that a service mounts, external ones untouched', () => {
  const named = (source: string): ReturnType<typeof aMount> =>
    aMount(`/${source}`, { type: 'volume', source });
  const desired = built(
    anInput({
      stack: aStack({
        services: [aService({ volumes: [named('data'), named('site'), aMount('/x')] })],
        volumes: {
          data: aVolume({ driver: 'local', driverOpts: { type: 'nfs' } }),
          idle: aVolume({ name: 'shop_idle' }),
          site: aVolume({ name: 'site', external: true }),
        },
      }),
    }),
  );
  assert.deepEqual(rendered(desired.volumes), [
    'shop_data [web] {"Driver":"local","DriverOpts":{"type":"nfs"}}',
    'site [web] external',
  ]);
});

test('saying the default driver must not make a volume or a network another one', () => {
  const hashes = (driver: object): readonly string[] => {
    const services = [aService({ volumes: [aMount('/d', { type: 'volume', source: 'data' })] })];
    const parts = { networks: { default: aNetwork(driver) }, volumes: { data: aVolume() } };
    const desired = built(anInput({ stack: aStack({ services, ...parts }) }));
    return [...desired.networks, ...desired.volumes].map((item) => item.configHash);
  };
  assert.deepEqual(hashes({}), hashes({ driver: 'bridge' }));
});
