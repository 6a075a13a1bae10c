import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';

/** What the build needs of an engine. */
export type ImageEngine = {
  /** Labels of a local image; `null` where there is none of that name. */
  readonly imageLabels: (reference: string) => Promise<Readonly<Record<string, string>> | null>;
  /** Loads a `docker save` archive. */
  readonly load: (archive: Readable) => Promise<void>;
};

export class ImageEngineError extends Error {
  override name = 'ImageEngineError';
}

/** @param host `unix:///PATH` of the engine's socket */
export async function connectImageEngine(host: string): Promise<ImageEngine> {
  const socketPath = /^unix:\/\/(\/.+)$/.exec(host)?.[1];
  if (socketPath === undefined) throw new ImageEngineError(`${host} is not of the form unix:///PATH`);
  const docker = await negotiated(socketPath);
  return {
    async imageLabels(reference) {
      try {
        return (await docker.getImage(reference).inspect()).Config.Labels ?? {};
      } catch (error) {
        if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return null;
        throw new ImageEngineError(`the image ${reference} cannot be inspected`, { cause: error });
      }
    },
    async load(archive) {
      const answer = await docker.loadImage(archive).catch((error: unknown) => {
        throw new ImageEngineError('the engine does not take the images', { cause: error });
      });
      // The status is 200 before the engine reads the archive; a failure is in the stream of JSON lines.
      const report = await text(answer);
      const failure = /"error":"((?:[^"\\]|\\.)*)"/.exec(report)?.[1];
      if (failure !== undefined)
        throw new ImageEngineError(`the engine does not take the images: ${failure}`);
    },
  };
}

/** Speaks the engine's own API version: without one, calls mean whatever the engine's newest version says. */
async function negotiated(socketPath: string): Promise<Docker> {
  try {
    const { ApiVersion } = await new Docker({ socketPath }).version();
    return new Docker({ socketPath, version: `v${ApiVersion}` });
  } catch (error) {
    throw new ImageEngineError(`no engine answers at unix://${socketPath}`, { cause: error });
  }
}
