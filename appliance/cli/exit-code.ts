import { CommanderError } from 'commander';
import { ApiProblemError, isConnectionLoss } from '../client/errors.ts';

/** Stable: scripts use them. `appliancectl --help` lists them. */
export const ExitCode = {
  ok: 0,
  failed: 1,
  badInput: 2,
  unreachable: 3,
  notHealthy: 4,
  wouldChange: 5,
  /** Ended by Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export const exitCodeHelp = `Exit codes:
  0  done
  1  failed
  2  wrong usage or bad input
  3  the daemon cannot be reached
  4  the appliance is not healthy (status), or a check failed (diag)
  5  something would be changed (plan --exit-code)`;

/** What the operator gave cannot be used; the message says why. `details` follows it as it is. */
export class InputError extends Error {
  readonly details: string;
  constructor(message: string, details = '', options?: ErrorOptions) {
    super(message, options);
    this.name = 'InputError';
    this.details = details;
  }
}

/** A command was carried out without success. */
export class CommandFailedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandFailedError';
  }
}

const INPUT_STATUSES = new Set([400, 404, 422]);

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.badInput;
  if (error instanceof InputError) return ExitCode.badInput;
  if (error instanceof ApiProblemError) {
    return INPUT_STATUSES.has(error.problem.status) ? ExitCode.badInput : ExitCode.failed;
  }
  return isConnectionLoss(error) ? ExitCode.unreachable : ExitCode.failed;
}
