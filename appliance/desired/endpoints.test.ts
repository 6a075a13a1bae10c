import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceModel } from './compose/model.ts';
import { endpoints, networkMode } from './endpoints.ts';
import { canonicalJson } from './hash.ts';
import { aContext, aNetwork, aService, aStack, attached } from './model.testdata.ts';

const db = aService({ name: 'db', replicas: 2 });
const networks = { back: aNetwork({ name: 'shop_back' }), front: aNetwork({ name: 'outer' }) };

const table: readonly (readonly [string, Partial<ServiceModel>, string, string])[] = [
  ['no network', {}, 'shop_default', '{"shop_default":{"Aliases":["shop-web-1","web"]}}'],
  [
    'two networks',
    { networks: [attached('front', { aliases: ['www', 'web'] }), attached('back', { gwPriority: 5 })] },
    'outer',
    '{"outer":{"Aliases":["shop-web-1","web","www"]},"shop_back":{"Aliases":["shop-web-1","web"],"GwPriority":5}}',
  ],
  [
    'static addresses',
    {
      networks: [
        attached('back', { ipv4Address: '10.1.0.9', ipv6Address: 'fd00::9', linkLocalIps: ['169.254.1.1'] }),
      ],
    },
    'shop_back',
    '{"shop_back":{"Aliases":["shop-web-1","web"],"IPAMConfig":{"IPv4Address":"10.1.0.9","IPv6Address":"fd00::9","LinkLocalIPs":["169.254.1.1"]}}}',
  ],
  [
    'a MAC address of the service',
    { macAddress: '02:00:00:00:00:01', networks: [attached('back'), attached('front')] },
    'shop_back',
    '{"outer":{"Aliases":["shop-web-1","web"]},"shop_back":{"Aliases":["shop-web-1","web"],"MacAddress":"02:00:00:00:00:01"}}',
  ],
  [
    'driver options and an interface name',
    { networks: [attached('back', { driverOpts: { a: 'b' }, interfaceName: 'lan0' })] },
    'shop_back',
    '{"shop_back":{"Aliases":["shop-web-1","web"],"DriverOpts":{"a":"b","com.docker.network.endpoint.ifname":"lan0"}}}',
  ],
  [
    'links to each replica and to a foreign container',
    { links: [{ service: 'db', alias: 'store' }], externalLinks: [{ container: 'old', alias: 'legacy' }] },
    'shop_default',
    '{"shop_default":{"Aliases":["shop-web-1","web"],"Links":["shop-db-1:store","shop-db-1:db-1","shop-db-1:shop-db-1","shop-db-2:store","shop-db-2:db-2","shop-db-2:shop-db-2","old:legacy"]}}',
  ],
  ['host', { networkMode: { kind: 'host' } }, 'host', '{}'],
  [
    'bridge with a MAC address',
    { networkMode: { kind: 'bridge' }, macAddress: 'x' },
    'bridge',
    '{"bridge":{"MacAddress":"x"}}',
  ],
  ['another service', { networkMode: { kind: 'service', service: 'db' } }, 'container:shop-db-1', '{}'],
  ['a container', { networkMode: { kind: 'container', container: 'vpn' } }, 'container:vpn', '{}'],
];

for (const [what, changes, mode, text] of table) {
  test(`a service with ${what} must be attached as ${mode} ${text}`, () => {
    const service = aService(changes);
    const context = aContext(aStack({ services: [db, service], networks }));
    assert.equal(networkMode(context, service), mode);
    const actual = endpoints(context, service, 'shop-web-1');
    assert.equal(canonicalJson(actual), text);
    assert.equal(Object.keys(actual)[0] ?? mode, mode, 'the endpoint of NetworkMode stands first');
  });
}
