import { type Call, changeDeadlineMs, pathSegment, readDeadlineMs, removeDeadlineMs } from './call.ts';
import { belongsTo, registryAuthHeader } from './credentials.ts';
import { failure, isKind } from './failure.ts';
import { list } from './json.ts';
import { imageDetails, imageSummary } from './normalise.ts';
import { fitsPlatform } from './platform.ts';
import { onlyUnpackingLeft, type PullState } from './pull-progress.ts';
import { readPullStream } from './pull-stream.ts';
import { formatLookup, type ImageReference, parseReference } from './reference.ts';
import type { OpenStream, Transport } from './transport.ts';
import type { Engine, ImageDetails, PulledImageDetails, PullProgress } from './types.ts';

/** Covers the engine's own retries towards a registry that is slow or away. */
const silenceMs = 120_000;
/** A large layer on a slow disk; the containerd store is silent while it unpacks. */
const unpackSilenceMs = 900_000;

type PullOptions = Parameters<Engine['pullImage']>[1];

export function imageCalls(
  transport: Transport,
): Pick<Engine, 'inspectImage' | 'listImages' | 'pullImage' | 'tagImage' | 'removeImage'> {
  return {
    inspectImage: (reference, signal) => inspectImage(transport, reference, signal),
    listImages: async (signal) => {
      const call = { name: 'listImages', subject: '', method: 'GET', path: '/images/json' } as const;
      const answer = await transport.send({ ...call, deadlineMs: readDeadlineMs }, signal);
      return list(answer.body).map(imageSummary);
    },
    pullImage: (reference, options, signal) => pullImage(transport, reference, options, signal),
    tagImage: (image, reference, signal) => tagImage(transport, image, reference, signal),
    removeImage: (reference, signal) => removeImage(transport, reference, signal),
  };
}

async function inspectImage(
  transport: Transport,
  reference: string,
  signal: AbortSignal,
): Promise<ImageDetails | undefined> {
  const named = { name: 'inspectImage', subject: reference };
  const path = `${imagePath(named, reference)}/json`;
  try {
    const answer = await transport.send(
      { ...named, method: 'GET', path, deadlineMs: readDeadlineMs },
      signal,
    );
    return imageDetails(answer.body);
  } catch (error) {
    if (isKind(error, 'image-missing') || isKind(error, 'not-found')) return undefined;
    throw error;
  }
}

/** Of an id or a reference. */
function imagePath(named: Pick<Call, 'name' | 'subject'>, reference: string): string {
  const parsed = parseReference(reference);
  const isId = /^(?:sha256:)?[0-9a-f]{12,64}$/.test(reference);
  if (parsed === undefined && !isId) throw failure(named, 'bad-request', 'not an image reference');
  const lookup = parsed === undefined || isId ? reference : formatLookup(parsed);
  return `/images/${lookup.split('/').map(pathSegment).join('/')}`;
}

async function tagImage(
  transport: Transport,
  image: string,
  reference: string,
  signal: AbortSignal,
): Promise<void> {
  const named = { name: 'tagImage', subject: image };
  const parsed = parseReference(reference);
  if (parsed?.tag === undefined) throw failure(named, 'bad-request', `${reference} is no name with a tag`);
  const query = { repo: `${parsed.registry}/${parsed.repository}`, tag: parsed.tag };
  const path = `${imagePath(named, image)}/tag`;
  await transport.send({ ...named, method: 'POST', path, query, deadlineMs: changeDeadlineMs }, signal);
}

async function removeImage(transport: Transport, reference: string, signal: AbortSignal): Promise<void> {
  const named = { name: 'removeImage', subject: reference };
  const path = imagePath(named, reference);
  try {
    await transport.send({ ...named, method: 'DELETE', path, deadlineMs: removeDeadlineMs }, signal);
  } catch (error) {
    if (!isKind(error, 'image-missing') && !isKind(error, 'not-found')) throw error;
  }
}

async function pullImage(
  transport: Transport,
  reference: string,
  options: PullOptions,
  signal: AbortSignal,
): Promise<PulledImageDetails> {
  const parsed = parseReference(reference);
  const named = { name: 'pullImage', subject: reference };
  if (parsed === undefined) throw failure(named, 'bad-request', 'not an image reference');
  const call = pullCall(reference, parsed, options);
  const { digest, upToDate } = await download(transport, call, options.onProgress, signal);
  if (parsed.digest !== undefined && digest !== undefined && digest !== parsed.digest) {
    throw failure(call, 'image-corrupt', `${digest} came instead`);
  }
  const image = await findPulled(transport, parsed, digest, signal);
  if (image === undefined) {
    throw failure(call, 'image-missing', 'the engine reported success but does not have the image');
  }
  const { platform } = options;
  if (platform !== undefined && !fitsPlatform(platform, image)) {
    const is = `${image.os}/${image.architecture}`;
    throw failure(call, 'image-unknown', `the image is for ${is}, ${platform} was asked for`);
  }
  return { ...image, wasHere: upToDate };
}

/** Always with a tag or digest: without one, the engine pulls every tag of the repository. */
function pullCall(written: string, reference: ImageReference, options: PullOptions): Call {
  const { platform, credentials } = options;
  const call: Call = {
    name: 'pullImage',
    subject: written,
    method: 'POST',
    path: '/images/create',
    query: {
      fromImage: `${reference.registry}/${reference.repository}`,
      tag: reference.digest ?? reference.tag ?? 'latest',
      ...(platform === undefined ? {} : { platform }),
    },
    deadlineMs: silenceMs,
  };
  if (credentials === undefined) return call;
  if (!belongsTo(credentials, reference)) {
    const words = `the credentials are for ${credentials.serverAddress}; not sent to ${reference.registry}`;
    throw failure(call, 'unauthorized', words);
  }
  return { ...call, headers: { 'X-Registry-Auth': registryAuthHeader(credentials) } };
}

/** Gives how it ended, and the digest that the engine announced. */
async function download(
  transport: Transport,
  call: Call,
  onProgress: ((progress: PullProgress) => void) | undefined,
  signal: AbortSignal,
): Promise<Pick<PullState, 'digest' | 'upToDate'>> {
  let allowedSilenceMs = silenceMs;
  let last: PullProgress | undefined;
  return transport.read(call, signal, (stream) =>
    readPullStream(
      call,
      keepingAwake(stream, () => allowedSilenceMs),
      (now) => {
        allowedSilenceMs = onlyUnpackingLeft(now) ? unpackSilenceMs : silenceMs;
        if (now.progress !== last) onProgress?.(now.progress);
        last = now.progress;
      },
    ),
  );
}

async function* keepingAwake(stream: OpenStream, silence: () => number): AsyncGenerator<Uint8Array> {
  stream.deadline.restart(silence());
  for await (const chunk of stream.body as AsyncIterable<Uint8Array>) {
    yield chunk;
    stream.deadline.restart(silence());
  }
}

async function findPulled(
  transport: Transport,
  reference: ImageReference,
  digest: string | undefined,
  signal: AbortSignal,
): Promise<ImageDetails | undefined> {
  const wanted = digest === undefined ? reference : { ...reference, digest };
  return inspectImage(transport, formatLookup(wanted), signal);
}
