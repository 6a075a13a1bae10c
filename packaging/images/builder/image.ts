import { createHash } from 'node:crypto';
import { IMAGE_USER } from './catalogue.ts';
import type { ImageSpec } from './catalogue.ts';
import type { Layer } from './layer.ts';

/** Says which build an image comes from: equal labels mean equal images, whatever store the engine keeps them in. */
export const CONTENT_LABEL = 'io.applianced.image.content';

export type Image = {
  readonly reference: string;
  readonly contentHash: string;
  /** The OCI image configuration as JSON text; its digest is the image ID of engines with the classic store. */
  readonly config: Buffer;
  readonly layers: readonly Layer[];
};

const NANOSECONDS_PER_S = 1_000_000_000;

/** The configuration of OCI image-spec v1, with the engine's `Healthcheck`. The same parts give the same bytes. */
export function assembleImage(reference: string, spec: ImageSpec, layers: readonly Layer[]): Image {
  const config = {
    User: `${IMAGE_USER}:${IMAGE_USER}`,
    WorkingDir: spec.workingDir,
    Env: [
      'PATH=/usr/local/bin:/usr/bin:/usr/sbin',
      ...Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
    ],
    Cmd: spec.command,
    ExposedPorts: Object.fromEntries(spec.ports.map((port) => [port, {}])),
    StopSignal: 'SIGTERM',
    Healthcheck: {
      // No timeout of wget's own: -T ends Debian 12's busybox-static 1.35 with a segmentation fault.
      Test: ['CMD', 'wget', '-q', '-O', '-', spec.healthUrl],
      Interval: 10 * NANOSECONDS_PER_S,
      Timeout: 3 * NANOSECONDS_PER_S,
      Retries: 3,
    },
  };
  const diffIds = layers.map(({ diffId }) => diffId);
  const contentHash = createHash('sha256')
    .update(JSON.stringify([config, diffIds]))
    .digest('hex');
  const labels = {
    [CONTENT_LABEL]: contentHash,
    'org.opencontainers.image.title': spec.name,
    'org.opencontainers.image.description': 'Example image of the reference stack of applianced',
  };
  const document = {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    created: '1970-01-01T00:00:00Z',
    config: { ...config, Labels: labels },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: layers.map(() => ({ created: '1970-01-01T00:00:00Z', created_by: 'packaging/images/build.ts' })),
  };
  return { reference, contentHash, layers, config: Buffer.from(JSON.stringify(document)) };
}

export function imageDigest({ config }: Image): string {
  return createHash('sha256').update(config).digest('hex');
}
