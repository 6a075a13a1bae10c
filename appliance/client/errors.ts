import type { ProblemDetails } from '../contract/problem-details.ts';

type UnreachableCode = 'ENOENT' | 'ECONNREFUSED' | 'EACCES';

const reasons: Readonly<Record<UnreachableCode, { readonly what: string; readonly action: string }>> = {
  ENOENT: {
    what: 'the daemon is not running: there is no socket',
    action: 'start it: systemctl start applianced (another root or socket: --root, --socket)',
  },
  ECONNREFUSED: {
    what: 'the daemon is not running: nobody answers on the socket that it left',
    action: 'look why it ended: journalctl -u applianced; then start it: systemctl start applianced',
  },
  EACCES: {
    what: 'this user may not talk to the daemon',
    action: 'use sudo, or join the group: sudo adduser "$USER" appliance-operators (then sign in again)',
  },
};

/** Nobody can be reached on the socket. `action` is what to do next. */
export class DaemonUnreachableError extends Error {
  readonly code: UnreachableCode;
  readonly socketPath: string;
  readonly action: string;

  constructor(code: UnreachableCode, socketPath: string, options: ErrorOptions) {
    super(`${reasons[code].what} (${socketPath})`, options);
    this.name = 'DaemonUnreachableError';
    this.code = code;
    this.socketPath = socketPath;
    this.action = reasons[code].action;
  }
}

/** The daemon took the connection but did not answer in time. */
export class DaemonTimeoutError extends Error {
  readonly action =
    'look whether it starts at all: systemctl status applianced, journalctl -u applianced -n 50; ' +
    'a new version that does not gives way to the one before with: apt-get install --allow-downgrades applianced=VERSION';

  constructor(what: string, timeoutMs: number) {
    super(`the daemon did not answer ${what} within ${timeoutMs / 1000} s`);
    this.name = 'DaemonTimeoutError';
  }
}

/** The connection broke in the middle of an answer, or the answer is not one of the API. */
export class DaemonConnectionError extends Error {
  readonly action = 'try again; if it stays so: journalctl -u applianced -n 50';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DaemonConnectionError';
  }
}

/** The daemon answered with a problem document. */
export class ApiProblemError extends Error {
  readonly problem: ProblemDetails;
  readonly action: string | undefined;

  constructor(problem: ProblemDetails) {
    const listed = problem.problems === undefined && problem.detail !== undefined;
    super(listed ? `${problem.title}: ${problem.detail}` : problem.title);
    this.name = 'ApiProblemError';
    this.problem = problem;
    this.action = problem.action;
  }
}

/** The typed error for one of the socket's or the connection's. */
export function connectionError(cause: unknown, socketPath: string): Error {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'EACCES') {
    return new DaemonUnreachableError(code, socketPath, { cause });
  }
  return new DaemonConnectionError('the connection to the daemon broke', { cause });
}

/** Errors that may heal when the daemon comes back; an answer that refuses does not. */
export type ConnectionLoss = DaemonUnreachableError | DaemonTimeoutError | DaemonConnectionError;

export function isConnectionLoss(error: unknown): error is ConnectionLoss {
  return (
    error instanceof DaemonUnreachableError ||
    error instanceof DaemonConnectionError ||
    error instanceof DaemonTimeoutError
  );
}
