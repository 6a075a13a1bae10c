/** Why there is no certificate, as a word that decides what happens next, and in words for a person. */

export type AcmeErrorKind =
  | 'unreachable' // no connection, no answer, or a server that cannot serve at the moment (5xx)
  | 'untrusted' // TLS: its certificate does not hold here
  | 'rate-limited'
  | 'refused' // it will not do what it was asked for
  | 'challenge-failed' // names could not be proved: by us, or to the server
  | 'timeout' // the time for the whole is over
  | 'bad-answer'; // not what RFC 8555 says

/** A problem document (RFC 8555, 6.7), in the server's words. */
export interface AcmeProblem {
  /** Such as `urn:ietf:params:acme:error:dns`. */
  readonly type: string;
  readonly detail: string;
}

export interface AcmeErrorDetails {
  readonly kind: AcmeErrorKind;
  /** Default: by the kind. */
  readonly retryable?: boolean;
  readonly action?: string;
  readonly retryAfterMs?: number;
  readonly problem?: AcmeProblem;
  readonly cause?: unknown;
}

/** A wrong clock and an expired certificate of the server pass by themselves, so `untrusted` may be tried again. */
const DEFAULTS: Readonly<Record<AcmeErrorKind, { readonly retryable: boolean; readonly action: string }>> = {
  unreachable: { retryable: true, action: 'Look at the network, and whether the ACME server runs.' },
  untrusted: {
    retryable: true,
    action: 'Set the certificate of the CA that the ACME server itself uses, and look at the clock.',
  },
  'rate-limited': { retryable: true, action: 'Wait: it is tried again when the ACME server allows it.' },
  refused: { retryable: false, action: 'Change what is asked for, or what the ACME server allows.' },
  'challenge-failed': {
    retryable: true,
    action: 'Let the ACME server reach what proves the names, and look at their DNS records.',
  },
  timeout: { retryable: true, action: 'Look at the ACME server: it answers, but is not done.' },
  'bad-answer': {
    retryable: true,
    action:
      'Look whether the address of the directory is that of an ACME server, and at what stands between.',
  },
};

/** `message` is what happened, without a full stop; it never holds a key. */
export class AcmeError extends Error {
  override readonly name = 'AcmeError';
  readonly kind: AcmeErrorKind;
  /** False: the same again has no prospect until somebody changes something. */
  readonly retryable: boolean;
  /** As the server says, from when it said so. */
  declare readonly retryAfterMs?: number;
  /** What to do about it: an imperative sentence. */
  readonly action: string;
  declare readonly problem?: AcmeProblem;

  constructor(message: string, details: AcmeErrorDetails) {
    const { kind, retryable, action, retryAfterMs, problem, cause } = details;
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.retryable = retryable ?? DEFAULTS[kind].retryable;
    this.action = action ?? DEFAULTS[kind].action;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
    if (problem !== undefined) this.problem = problem;
  }
}
