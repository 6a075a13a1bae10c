import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineSkipReason, startEngine } from '../../../packaging/test/harness/engine.ts';
import { signal } from './bench.testdata.ts';
import { connectEngine } from './connect.ts';

const version = '26.1';
const skip = await engineSkipReason(version);

test(
  'an engine tells its proxies without their passwords, and which registries it does not verify',
  { skip },
  async () => {
    const args = [
      '--http-proxy=http://proxy.test:3128',
      '--https-proxy=http://site:secret@proxy.test:3128',
      '--no-proxy=.inside.test,10.0.0.0/8',
      '--insecure-registry=registry.test:5000',
      '--insecure-registry=192.0.2.0/24',
    ];
    await using host = await startEngine({ version, args });
    const engine = await connectEngine(host.socketPath, {}, signal);
    const { insecureNetworks, ...access } = await engine.registryAccess(signal);
    assert.deepEqual(access, {
      httpProxy: 'http://proxy.test:3128',
      httpsProxy: 'http://xxxxx:xxxxx@proxy.test:3128',
      noProxy: '.inside.test,10.0.0.0/8',
      insecureHosts: ['registry.test:5000'],
    });
    assert.deepEqual(insecureNetworks.toSorted(), ['127.0.0.0/8', '192.0.2.0/24']);
  },
);
