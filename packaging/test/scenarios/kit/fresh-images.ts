/** Images made for one scenario: each with a layer that no engine has yet, alone or in an index for several platforms. */

import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { run } from '../../../dev/command.ts';
import { testImageArchive, type TestImage } from '../../harness/images.ts';
import { tempDirectory } from '../../harness/temp-directory.ts';
import type { Bench } from './bench.ts';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** What a registry can be given under a tag. */
export interface Pushable {
  readonly manifest: Descriptor;
}

export interface FreshImage extends Pushable {
  /** The engine's id of it. */
  readonly id: string;
  /** Digest of the layer that only this image has. */
  readonly layer: string;
  readonly platform: { readonly os: string; readonly architecture: string };
}

export interface ImageMaker extends AsyncDisposable {
  /** As the test image, and a file of so many random bytes. */
  image(options?: {
    readonly from?: TestImage;
    readonly sizeBytes?: number;
    readonly architecture?: string;
  }): Promise<FreshImage>;
  index(...images: readonly FreshImage[]): Promise<Pushable>;
  /** `reference`: of a registry in the engine's network. */
  push(
    what: Pushable,
    reference: string,
    account?: { readonly username: string; readonly password: string },
  ): Promise<void>;
}

interface ImageConfig {
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] };
  readonly history: readonly object[];
}

interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
const ociIndex = 'application/vnd.oci.image.index.v1+json';
const ociConfig = 'application/vnd.oci.image.config.v1+json';
const plainLayer = 'application/vnd.oci.image.layer.v1.tar';
/** The test images' own. */
const machine = process.arch === 'x64' ? 'amd64' : process.arch;

export async function makeImages({ engine }: Bench): Promise<ImageMaker> {
  const directory = await tempDirectory();
  const layout = join(directory.path, 'layout');
  await mkdir(layout);
  const blobFile = (digest: string): string => join(layout, 'blobs', digest.replace(':', '/'));
  const store = async (mediaType: string, content: Buffer): Promise<Descriptor> => {
    const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    await writeFile(blobFile(digest), content);
    return { mediaType, digest, size: content.length };
  };
  const storeJson = (mediaType: string, json: object): Promise<Descriptor> =>
    store(mediaType, Buffer.from(JSON.stringify(json)));
  const readJson = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));
  const baseOf = async (image: TestImage): Promise<Manifest> => {
    const source = `docker-archive:${await testImageArchive()}:${image}`;
    const copy = ['skopeo', '--insecure-policy', 'copy', '--quiet', source, `oci:${layout}:base`];
    await run(copy);
    const { manifests } = (await readJson(join(layout, 'index.json'))) as { manifests: Descriptor[] };
    return (await readJson(blobFile(manifests.at(-1)?.digest ?? ''))) as Manifest;
  };
  return {
    image: async ({ from = 'test/busybox:1', sizeBytes = 1_000, architecture = machine } = {}) => {
      const base = await baseOf(from);
      const layer = await store(plainLayer, await layerOf(randomBytes(sizeBytes)));
      const before = (await readJson(blobFile(base.config.digest))) as ImageConfig;
      const config = await storeJson(ociConfig, {
        ...before,
        architecture,
        // A tar that is not compressed is its own diff id.
        rootfs: { type: 'layers', diff_ids: [...before.rootfs.diff_ids, layer.digest] },
        history: [...before.history, { created_by: 'fresh' }],
      });
      const layers = [...base.layers, layer];
      const described = { schemaVersion: 2, mediaType: ociManifest, config, layers };
      const manifest = await storeJson(ociManifest, described);
      return { id: config.digest, layer: layer.digest, manifest, platform: { os: 'linux', architecture } };
    },
    index: async (...images) => {
      const manifests = images.map(({ manifest, platform }) => ({ ...manifest, platform }));
      return { manifest: await storeJson(ociIndex, { schemaVersion: 2, mediaType: ociIndex, manifests }) };
    },
    push: async ({ manifest }, reference, account) => {
      const annotations = { 'org.opencontainers.image.ref.name': 'pushed' };
      const index = { schemaVersion: 2, manifests: [{ ...manifest, annotations }] };
      await writeFile(join(layout, 'index.json'), JSON.stringify(index));
      const credentials = account ? ['--dest-creds', `${account.username}:${account.password}`] : [];
      const flags = ['--all', '--quiet', '--preserve-digests', '--dest-tls-verify=false', ...credentials];
      const target = `docker://${reference}`;
      await engine.exec('skopeo', '--insecure-policy', 'copy', ...flags, `oci:${layout}:pushed`, target);
    },
    [Symbol.asyncDispose]: () => directory.dispose(),
  };
}

function layerOf(content: Buffer): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: 'fresh', mtime: new Date(0) }, content);
  archive.finalize();
  return buffer(archive);
}
