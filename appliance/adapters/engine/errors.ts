/** What went wrong between us and the engine, as a word that decides what happens next. */
export type EngineErrorKind =
  | 'unreachable' // socket absent, refused, reset
  | 'timeout' // no answer within the call's deadline
  | 'aborted' // by us
  | 'unsupported' // API version too old or too new
  | 'not-found'
  | 'image-missing' // create: 404 no such image
  | 'network-missing' // start: network not found
  | 'name-taken' // 409, `holderId` says by whom
  | 'conflict' // other 409
  | 'port-taken' // address already in use / port is already allocated
  | 'address-taken' // static address in use, or no subnet left
  | 'endpoint-stale' // "endpoint with name ... already exists"
  | 'no-space'
  | 'command-missing' // start: executable file not found, permission denied
  | 'mount-failed' // start: bind source path does not exist, not a directory
  | 'bad-request' // 400: the engine does not take the body
  | 'unauthorized' // registry: 401, 403, denied
  | 'image-unknown' // registry: manifest unknown, repository does not exist
  | 'rate-limited' // registry: 429, toomanyrequests
  | 'registry-untrusted' // registry: its certificate does not hold (x509)
  | 'registry-unreachable' // registry: dial, DNS, TLS, 5xx
  | 'image-corrupt' // layer verification failed, unknown blob
  | 'stream-cut' // a stream that ended before its end
  | 'server-error'; // any other 5xx

/** `message` is the engine's own words with our call in front; `kind` decides; `retryable: false` waits for a change of the input. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly kind: EngineErrorKind;
  readonly retryable: boolean;
  readonly status: number | undefined;
  /** `name-taken`: id of the container that holds the name. */
  readonly holderId: string | undefined;

  constructor(
    message: string,
    details: {
      kind: EngineErrorKind;
      retryable: boolean;
      status?: number;
      holderId?: string;
      cause?: unknown;
    },
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = details.kind;
    this.retryable = details.retryable;
    this.status = details.status;
    this.holderId = details.holderId;
  }
}
