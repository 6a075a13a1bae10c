/** Images and indexes put into a real registry over HTTP, made of whatever bytes a test wants. */

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';

const IMAGE = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

export interface Pushed {
  readonly digest: string;
  readonly sizeBytes: number;
  /** Sum of its layers. */
  readonly downloadBytes: number;
}

export interface Pusher {
  /** Each one is another image. */
  image(repository: string, tag?: string): Promise<Pushed>;
  index(
    repository: string,
    tag: string,
    images: Readonly<Record<string, Pushed>>,
    more?: readonly object[],
  ): Promise<Pushed>;
  remove(repository: string, digest: string): Promise<void>;
}

/** `address`: of a registry without password and TLS. */
export function pusherTo(address: string): Pusher {
  const base = `http://${address}/v2`;
  const blob = async (repository: string, content: Buffer): Promise<Descriptor> => {
    const digest = digestOf(content);
    const begun = await fetch(`${base}/${repository}/blobs/uploads/`, { method: 'POST' });
    const location = new URL(begun.headers.get('location') ?? '', base);
    location.searchParams.set('digest', digest);
    const done = await fetch(location, { method: 'PUT', body: new Uint8Array(content) });
    assert.equal(done.status, 201);
    return { digest, size: content.length };
  };
  const manifest = async (repository: string, name: string | undefined, mediaType: string, json: object) => {
    const content = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...json }));
    const digest = digestOf(content);
    const put = await fetch(`${base}/${repository}/manifests/${name ?? digest}`, {
      method: 'PUT',
      headers: { 'content-type': mediaType },
      body: new Uint8Array(content),
    });
    assert.equal(put.status, 201, await put.text());
    return { digest, sizeBytes: content.length };
  };
  return {
    async image(repository, tag) {
      const config = await blob(
        repository,
        Buffer.from(JSON.stringify({ made: randomBytes(8).toString('hex') })),
      );
      const layers = [await blob(repository, randomBytes(1_000)), await blob(repository, randomBytes(234))];
      const described = {
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
        layers: layers.map((layer) => ({
          mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
          ...layer,
        })),
      };
      return { ...(await manifest(repository, tag, IMAGE, described)), downloadBytes: 1_234 };
    },
    async index(repository, tag, images, more = []) {
      const entries = Object.entries(images).map(([platform, { digest, sizeBytes }]) => {
        const [os, architecture, variant] = platform.split('/');
        return { mediaType: IMAGE, digest, size: sizeBytes, platform: { os, architecture, variant } };
      });
      const put = await manifest(repository, tag, INDEX, { manifests: [...entries, ...more] });
      return { ...put, downloadBytes: 0 };
    },
    async remove(repository, digest) {
      const gone = await fetch(`${base}/${repository}/manifests/${digest}`, { method: 'DELETE' });
      assert.equal(gone.status, 202);
    },
  };
}

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
