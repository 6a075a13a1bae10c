/** What the engine's answer means: HTTP status and words -> kind. Pure; the words are those of Engine 20.10 to 29. */

import type { EngineErrorKind } from './errors.ts';

export interface Classification {
  readonly kind: EngineErrorKind;
  readonly retryable: boolean;
  /** Id of the container that holds the name. */
  readonly holderId?: string;
}

/** The same request gives the same answer until somebody changes what was asked for; everything else may pass. */
const finalKinds: ReadonlySet<EngineErrorKind> = new Set<EngineErrorKind>([
  'unsupported',
  'bad-request',
  'command-missing',
  'unauthorized',
  'image-unknown',
]);

export function isRetryable(kind: EngineErrorKind): boolean {
  return !finalKinds.has(kind);
}

interface Rule {
  readonly kind: EngineErrorKind;
  readonly words: RegExp;
}

/** First match wins. Full disk comes first: it hides in the words of other failures (`404 no such image: ... no space left`). */
const everywhere: readonly Rule[] = [
  { kind: 'no-space', words: /no space left on device|disk quota exceeded/i },
  { kind: 'unsupported', words: /client version \S+ is too (?:old|new)/i },
];

const registryRules: readonly Rule[] = [
  {
    kind: 'rate-limited',
    words: /toomanyrequests|too many requests|rate limit|status(?: code)?:? 429|retry-after/i,
  },
  {
    kind: 'image-corrupt',
    words:
      /layer verification failed|unknown blob|blob unknown|unexpected commit digest|(?:manifest|content|image config) verification failed|invalid checksum|diffid .* does not match|failed to register layer|failed size validation|error creating zstd reader|flate: corrupt|archive\/tar|gzip: invalid|unexpected EOF/i,
  },
  {
    kind: 'unauthorized',
    words:
      /unauthorized|authentication required|no basic auth credentials|pull access denied|insufficient_scope|\bdenied\b|forbidden|status(?: code)?:? 40[13]|authorization failed/i,
  },
  {
    kind: 'image-unknown',
    words:
      /manifest unknown|manifest for .* not found|name unknown|repository .*does not exist|repository name not known|no matching manifest|does not (?:match|provide) the specified platform|no such manifest|invalid reference format|: not found$/i,
  },
  { kind: 'registry-untrusted', words: /x509:/i },
  {
    kind: 'registry-unreachable',
    words:
      /dial tcp|lookup .*(?:no such host|server misbehaving|i\/o timeout)|no such host|connection re(?:fused|set)|i\/o timeout|TLS handshake|tls:|server gave HTTP response to HTTPS client|context deadline exceeded|Client\.Timeout|net\/http|network is unreachable|no route to host|\bEOF\b|status(?: code)?:? 5\d\d|error parsing HTTP 5\d\d|received unexpected HTTP status: 5\d\d|internal server error|bad gateway|service unavailable|gateway timeout|proxyconnect/i,
  },
];

const containerRules: readonly Rule[] = [
  { kind: 'image-missing', words: /no such image|image .* was found but does not (?:match|provide)/i },
  { kind: 'network-missing', words: /\bnetwork \S+ not found|could not find network|no such network/i },
  { kind: 'endpoint-stale', words: /endpoint with name .* already exists/i },
  // A host address that is not there yet also says "driver failed programming external connectivity".
  { kind: 'server-error', words: /cannot assign requested address/i },
  {
    kind: 'port-taken',
    words:
      /port is already allocated|bind: address already in use|failed to bind (?:host )?port|driver failed programming external connectivity.*in use/i,
  },
  {
    kind: 'address-taken',
    words:
      /address already in use|no available (?:ipv4|ipv6|ip) address|available, non-overlapping IPv4 address pool|all predefined address pools|pool overlaps with other one/i,
  },
  {
    kind: 'mount-failed',
    words:
      /bind source path does not exist|error mounting|error while creating mount source path|not a directory|failed to mount|error while mounting volume|invalid mount config/i,
  },
  {
    kind: 'command-missing',
    words:
      /executable file not found|exec: .*(?:no such file or directory|permission denied)|exec format error|no command specified|stat \S+: (?:no such file or directory|permission denied)/i,
  },
];

const nameRules: readonly Rule[] = [
  { kind: 'name-taken', words: /container name .* is already in use|network with name .* already exists/i },
  { kind: 'name-taken', words: /volume name must be unique|volume .* already exists/i },
];

/** Calls whose errors are a registry's. */
const registryCalls: ReadonlySet<string> = new Set(['pullImage']);

/** `status` is 0 for an error that came inside a stream. */
export function classify(callName: string, status: number, message: string): Classification {
  const kind = kindOf(callName, status, message);
  const holderId =
    kind === 'name-taken' ? /by container "?([0-9a-f]{12,64})"?/.exec(message)?.[1] : undefined;
  return { kind, retryable: isRetryable(kind), ...(holderId === undefined ? {} : { holderId }) };
}

function kindOf(callName: string, status: number, message: string): EngineErrorKind {
  const rules = registryCalls.has(callName)
    ? [...everywhere, ...registryRules]
    : [...everywhere, ...nameRules, ...containerRules];
  return rules.find((rule) => rule.words.test(message))?.kind ?? kindOfStatus(status);
}

function kindOfStatus(status: number): EngineErrorKind {
  switch (status) {
    case 400:
      return 'bad-request';
    case 404:
      return 'not-found';
    case 409:
      return 'conflict';
    default:
      return 'server-error';
  }
}
