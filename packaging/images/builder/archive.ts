import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import type { Pack } from 'tar-stream';
import { imageDigest } from './image.ts';
import type { Image } from './image.ts';

const EPOCH = new Date(0);

/**
 * The images as `docker save` writes them (Docker Image Specification v1.2): `docker load` and skopeo's docker-archive
 * read it. A layer that several images share is in it once. Errors come out of the stream.
 */
export function dockerArchive(images: readonly Image[]): Readable {
  const archive = pack();
  write(archive, images).then(
    () => archive.finalize(),
    (error: unknown) =>
      archive.destroy(error instanceof Error ? error : new Error('writing failed', { cause: error })),
  );
  return Readable.from(archive, { objectMode: false });
}

async function write(archive: Pack, images: readonly Image[]): Promise<void> {
  const layers = new Map(
    images.flatMap((image) => image.layers).map((layer) => [layerPath(layer.diffId), layer]),
  );
  for (const [name, { path, sizeBytes }] of layers) {
    const entry = archive.entry({ name, size: sizeBytes, mode: 0o644, mtime: EPOCH });
    await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), entry);
  }
  for (const image of images)
    archive.entry({ name: `${imageDigest(image)}.json`, mode: 0o644, mtime: EPOCH }, image.config);
  const manifest = images.map((image) => ({
    Config: `${imageDigest(image)}.json`,
    RepoTags: [image.reference],
    Layers: image.layers.map(({ diffId }) => layerPath(diffId)),
  }));
  archive.entry({ name: 'manifest.json', mode: 0o644, mtime: EPOCH }, JSON.stringify(manifest));
}

function layerPath(diffId: string): string {
  return `${diffId.replace('sha256:', '')}/layer.tar`;
}
