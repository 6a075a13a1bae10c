/** Registry credentials on their way to the engine: to their own registry only, in the form that the engine reads. Pure. */

import type { ImageReference } from './reference.ts';
import type { RegistryCredentials } from './types.ts';

/** What `docker login` and the engine call Docker Hub's account server. */
const dockerHub = 'https://index.docker.io/v1/';
const dockerHubHosts: ReadonlySet<string> = new Set([
  'index.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
]);

/** The credentials of the reference's registry among all that are known. */
export function credentialsFor(
  reference: ImageReference,
  known: readonly RegistryCredentials[],
): RegistryCredentials | undefined {
  return known.find((credentials) => belongsTo(credentials, reference));
}

/** Host and port are the same; a parent domain or another port is another registry. */
export function belongsTo(credentials: RegistryCredentials, reference: ImageReference): boolean {
  return registryHost(credentials.serverAddress) === registryHost(reference.registry);
}

/**
 * Value of `X-Registry-Auth`: base64 in the URL-safe alphabet, with padding. The engine takes a header that it cannot read
 * for none, without a word, and asks the registry anonymously.
 */
export function registryAuthHeader(credentials: RegistryCredentials): string {
  const host = registryHost(credentials.serverAddress);
  const json = JSON.stringify({
    username: credentials.username,
    password: credentials.password,
    serveraddress: host === 'docker.io' ? dockerHub : host,
  });
  return Buffer.from(json).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** `https://Host:port/v2/` -> `host:port`. A registry's address never has a path of its own. */
function registryHost(address: string): string {
  const host = address
    .replace(/^https?:\/\//i, '')
    .replace(/\/.*$/, '')
    .toLowerCase();
  return dockerHubHosts.has(host) ? 'docker.io' : host;
}
