/** Names of images as the engine lists them, so that what a file calls an image can be found there. Pure. */

const dockerHosts = ['docker.io/', 'index.docker.io/'];
const library = 'library/';

/** What is kept for a rollback carries a tag of it. */
export const ROLLBACK_REPOSITORY = 'applianced/rollback';

/** `docker.io/library/app` -> `app:latest`, `host/app:1@sha256:...` -> `host/app@sha256:...`: beside a digest the engine keeps no tag. */
export function engineName(reference: string): string {
  const { repository, tag, digest } = partsOf(reference);
  return digest === undefined ? `${repository}:${tag ?? 'latest'}` : `${repository}@${digest}`;
}

/** Without tag and digest. */
export function repositoryOf(reference: string): string {
  return partsOf(reference).repository;
}

/** `sha256:0123...` -> the twelve digits that people compare. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}

export function isDigestName(name: string): boolean {
  return name.includes('@');
}

function partsOf(reference: string): { repository: string; tag?: string; digest?: string } {
  const [named = '', digest] = reference.split('@');
  const colon = named.lastIndexOf(':');
  // One before the last slash belongs to a port.
  const hasTag = colon > named.lastIndexOf('/');
  const repository = shortName(hasTag ? named.slice(0, colon) : named);
  return {
    repository,
    ...(hasTag ? { tag: named.slice(colon + 1) } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The engine leaves out docker.io and library. */
function shortName(name: string): string {
  const hosted = dockerHosts.find((host) => name.startsWith(host));
  const path = hosted === undefined ? name : name.slice(hosted.length);
  return path.startsWith(library) ? path.slice(library.length) : path;
}
