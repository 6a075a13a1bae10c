/** Image references as the Docker Engine reads them (github.com/distribution/reference). Pure. */

export interface ImageReference {
  /** Host and port of the registry; `docker.io` when none is written. */
  readonly registry: string;
  /** With `library/` for the official images of docker.io. */
  readonly repository: string;
  /** `latest` when neither tag nor digest is written. Absent: only a digest. */
  readonly tag?: string;
  /** `sha256:...` */
  readonly digest?: string;
}

const defaultRegistry = 'docker.io';
const maxNameLength = 255;

const registryPattern =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[0-9a-fA-F:]+\])(?::\d+)?$/;
const componentPattern = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** `undefined`: not a reference. A bare image id is none, as for the engine. */
export function parseReference(written: string): ImageReference | undefined {
  const [named = '', digest, ...rest] = written.split('@');
  const { name, tag } = splitTag(named);
  const { registry, repository } = splitRegistry(name);
  const valid =
    rest.length === 0 &&
    (digest === undefined || digestPattern.test(digest)) &&
    (tag === undefined || tagPattern.test(tag)) &&
    isName(registry, repository) &&
    !/^[0-9a-f]{64}$/.test(name);
  if (!valid) return undefined;
  if (digest === undefined) return { registry, repository, tag: tag ?? 'latest' };
  return tag === undefined ? { registry, repository, digest } : { registry, repository, tag, digest };
}

/** Full form, with everything that is known. */
export function formatReference(reference: ImageReference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${reference.registry}/${reference.repository}${tag}${digest}`;
}

/** What names the content when tag and digest are both written: the digest. The engine does not store the tag then. */
export function formatLookup(reference: ImageReference): string {
  const { registry, repository, tag, digest } = reference;
  return digest === undefined ? `${registry}/${repository}:${tag}` : `${registry}/${repository}@${digest}`;
}

/** A colon after the last slash starts the tag; one before it belongs to a port. */
function splitTag(named: string): { name: string; tag?: string } {
  const colon = named.lastIndexOf(':');
  if (colon <= named.lastIndexOf('/')) return { name: named };
  return { name: named.slice(0, colon), tag: named.slice(colon + 1) };
}

function splitRegistry(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = /[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first;
  if (slash === -1 || !isHost) return { registry: defaultRegistry, repository: official(name) };
  const path = name.slice(slash + 1);
  const isDefault = first === 'index.docker.io' || first === defaultRegistry;
  return isDefault
    ? { registry: defaultRegistry, repository: official(path) }
    : { registry: first, repository: path };
}

function official(path: string): string {
  return path.includes('/') ? path : `library/${path}`;
}

function isName(registry: string, repository: string): boolean {
  if (registry.length + 1 + repository.length > maxNameLength) return false;
  return registryPattern.test(registry) && repository.split('/').every((part) => componentPattern.test(part));
}
