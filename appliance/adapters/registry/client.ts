/** The two questions to a registry (OCI distribution specification): what a tag names, and what a digest holds. */

import type { RegistryAccess } from './access.ts';
import { RegistryError } from './errors.ts';
import { DIGEST, MANIFEST_TYPES, readManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { refusal } from './refusal.ts';
import { openSession } from './session.ts';
import type { SessionDeps } from './session.ts';

/** Of one registry. Each request of a call ends within 20 s; a call fails with a `RegistryError` or the signal's reason. */
export interface RegistryClient {
  /** One HEAD, which no registry counts as a download: digest of the index or manifest that the tag names. */
  digestOf(repository: string, tag: string, signal: AbortSignal): Promise<string>;
  /** One GET, which counts; what comes has this digest. */
  manifest(repository: string, digest: string, signal: AbortSignal): Promise<Manifest>;
  /** Ends kept connections. */
  close(): void;
}

/** Also for who has no image to ask for yet. */
export interface RegistryLoginClient extends RegistryClient {
  /** One GET of no image, as `docker login` does: resolves where the registry takes what we show. */
  signIn(signal: AbortSignal): Promise<void>;
}

export type OpenRegistry = (host: string, access: RegistryAccess) => RegistryClient;

/** What was answered last for a tag, by the name that the registry gave the answer. */
interface Tagged {
  readonly etag: string;
  readonly digest: string;
}

export function openRegistry(host: string, access: RegistryAccess, deps: SessionDeps): RegistryLoginClient {
  const session = openSession(host, access, deps);
  const tagged = new Map<string, Tagged>();
  return {
    async digestOf(repository, tag, signal) {
      const subject = `${host}/${repository}:${tag}`;
      const last = tagged.get(subject);
      // Spares the registry reading the manifest from its disk.
      const headers = {
        accept: MANIFEST_TYPES,
        ...(last === undefined ? {} : { 'if-none-match': last.etag }),
      };
      const answer = await session.ask(
        { method: 'HEAD', repository, path: `manifests/${tag}`, headers },
        signal,
      );
      if (answer.status === 304 && last !== undefined) return last.digest;
      tagged.delete(subject);
      if (answer.status !== 200) throw refusal(subject, answer, deps.now());
      const digest = answer.headers['docker-content-digest'];
      if (typeof digest !== 'string' || !DIGEST.test(digest))
        throw new RegistryError(`${subject}: the answer names no digest; is that a registry?`, {
          kind: 'bad-answer',
          status: answer.status,
        });
      const { etag } = answer.headers;
      if (etag !== undefined) tagged.set(subject, { etag, digest });
      return digest;
    },
    async manifest(repository, digest, signal) {
      const subject = `${host}/${repository}@${digest}`;
      const headers = { accept: MANIFEST_TYPES };
      const answer = await session.ask(
        { method: 'GET', repository, path: `manifests/${digest}`, headers },
        signal,
      );
      if (answer.status !== 200) throw refusal(subject, answer, deps.now());
      return readManifest(subject, digest, answer.body);
    },
    async signIn(signal) {
      const answer = await session.ask({ method: 'GET', repository: '', path: '', headers: {} }, signal);
      if (answer.status !== 200) throw refusal(host, answer, deps.now());
    },
    close: () => session.close(),
  };
}
