import { execFile } from 'node:child_process';

/** A program of the system could not be run, did not end in time or ended with another code than 0. */
export class ChildError extends Error {
  override readonly name = 'ChildError';
  readonly kind: 'child-failed' | 'aborted';
  constructor(message: string, kind: ChildError['kind'], options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

export interface ChildOptions {
  /** It is killed then. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Exit codes that are an answer. Default: 0. */
  readonly codes?: readonly number[];
}

/** Output beyond this is no answer to any question that is asked here. */
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;

/** Standard output, in the words of the C locale. Never for what must outlive the daemon: systemd starts that. @throws ChildError */
export function runChild(program: string, args: readonly string[], options: ChildOptions): Promise<string> {
  const { timeoutMs, signal, codes = [0] } = options;
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  return new Promise((resolve, reject) => {
    execFile(
      program,
      [...args],
      { env, signal, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT_BYTES },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === 'number' && codes.includes(code)) return resolve(stdout);
        const said = stderr.trim().split('\n').slice(-3).join('; ');
        const why = error?.killed === true && !signal.aborted ? `no end within ${timeoutMs / 1_000} s` : said;
        const text = `${program} ${args.join(' ')}${why === '' ? '' : `: ${why}`}`;
        const kind = signal.aborted ? 'aborted' : 'child-failed';
        return reject(new ChildError(text, kind, { cause: said === '' ? error : undefined }));
      },
    );
  });
}
