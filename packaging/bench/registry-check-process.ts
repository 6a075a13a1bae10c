/** Asks a registry for the digests of its images as the daemon does, one round a message. Arguments: host, then repositories. */

import { openRegistry } from '../../appliance/adapters/registry/client.ts';

const [host = '', ...repositories] = process.argv.slice(2);
const engine = { httpProxy: '', httpsProxy: '', noProxy: '', insecureHosts: [], insecureNetworks: [] };
const clocks = { clock: () => performance.now(), now: () => Date.now() };
const client = openRegistry(host, { site: {}, engine }, clocks);
const { signal } = new AbortController();

async function round(): Promise<void> {
  const began = performance.now();
  for (const repository of repositories) await client.digestOf(repository, '1', signal);
  process.send?.({ ms: performance.now() - began });
}

process.on('disconnect', () => process.exit());
process.on('message', () => void round());
