import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { dockerArchive } from './builder/archive.ts';
import { BROKER_IMAGE, PROGRAM_IMAGES } from './builder/catalogue.ts';
import { connectImageEngine } from './builder/engine.ts';
import type { ImageEngine } from './builder/engine.ts';
import { assembleImage, CONTENT_LABEL } from './builder/image.ts';
import type { Image } from './builder/image.ts';
import { openLayers } from './builder/layers.ts';
import { cacheDirectory } from '../dev/cache-directory.ts';

export type BuildOptions = {
  /** For packages and layers; can be deleted at any time. */
  readonly cacheDir?: string;
  /** Registry and path in front of each image's name. */
  readonly namespace?: string;
  readonly tag?: string;
  readonly log?: (message: string) => void;
};

const DEFAULT_NAMESPACE = 'localhost:5000/applianced';
const DEFAULT_TAG = 'dev';

/** Makes the seven images of the reference stack from apt and npm packages; the same packages give the same digests. */
export async function assembleReferenceImages(options: BuildOptions = {}): Promise<Image[]> {
  const { cacheDir = cacheDirectory(), namespace = DEFAULT_NAMESPACE, tag = DEFAULT_TAG } = options;
  await mkdir(cacheDir, { recursive: true });
  const layers = await openLayers(cacheDir, options.log ?? (() => undefined));
  const [base, node, broker, ...programs] = await Promise.all([
    layers.base(),
    layers.node(),
    layers.broker(),
    ...PROGRAM_IMAGES.map(({ name }) => layers.program(name)),
  ]);
  const reference = (name: string): string => `${namespace}/${name}:${tag}`;
  return [
    assembleImage(reference(BROKER_IMAGE.name), BROKER_IMAGE, [base, broker]),
    ...PROGRAM_IMAGES.flatMap((spec, index) => {
      const own = programs[index];
      return own === undefined ? [] : [assembleImage(reference(spec.name), spec, [base, node, own])];
    }),
  ];
}

export type BuildResult = { readonly references: readonly string[]; readonly loaded: readonly string[] };

/** Makes the images and loads those that the engine does not hold already in this very content. */
export async function buildReferenceImages(
  options: BuildOptions & { readonly engine: ImageEngine },
): Promise<BuildResult> {
  const { engine, log = () => undefined } = options;
  const images = await assembleReferenceImages(options);
  const held = await Promise.all(
    images.map(async ({ reference, contentHash }) => {
      const labels = await engine.imageLabels(reference);
      return labels?.[CONTENT_LABEL] === contentHash;
    }),
  );
  const missing = images.filter((_, index) => !held[index]);
  for (const [index, { reference }] of images.entries())
    log(`${held[index] ? 'present' : 'loading'} ${reference}`);
  if (missing.length > 0) await engine.load(dockerArchive(missing));
  return {
    references: images.map(({ reference }) => reference),
    loaded: missing.map(({ reference }) => reference),
  };
}

const USAGE = `Usage: node packaging/images/build.ts (--host unix:///PATH | --output FILE.tar) [options]
  --host       engine that the images are loaded into
  --output     write a docker-archive instead (for "docker load" or skopeo)
  --namespace  default ${DEFAULT_NAMESPACE}
  --tag        default ${DEFAULT_TAG}
  --cache-dir  default $XDG_CACHE_HOME/applianced, else ~/.cache/applianced`;

async function main(): Promise<void> {
  const string = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { host: string, output: string, namespace: string, tag: string, 'cache-dir': string },
  });
  const options: BuildOptions = {
    log: (message) => console.log(message),
    ...(values.namespace === undefined ? {} : { namespace: values.namespace }),
    ...(values.tag === undefined ? {} : { tag: values.tag }),
    ...(values['cache-dir'] === undefined ? {} : { cacheDir: values['cache-dir'] }),
  };
  if (values.output !== undefined)
    await pipeline(dockerArchive(await assembleReferenceImages(options)), createWriteStream(values.output));
  else if (values.host !== undefined)
    await buildReferenceImages({ ...options, engine: await connectImageEngine(values.host) });
  else throw new Error(USAGE);
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    for (let at = error; at instanceof Error; at = at.cause) console.error(at.message);
    process.exitCode = 1;
  }
}
