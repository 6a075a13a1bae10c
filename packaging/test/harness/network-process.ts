/** A program of ours in a process of its own: only a process can be in another network than the test. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

export interface NetworkProcessOptions {
  /** For errors: "the fault proxy". */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Name below /run/netns, or the path of another network; absent: the network of this process. */
  readonly netns: string | undefined;
}

export interface NetworkProcess<Message> extends AsyncDisposable {
  send(message: object | string): void;
  /** The next message, of which `pick` gives what is asked for. Throws where it gives nothing, and when the process ends first. */
  next<T>(pick: (message: Message) => T | undefined): Promise<T>;
  /** SIGKILL, and waits for the end. */
  readonly dispose: () => Promise<void>;
}

/** It keeps this process alive only while a message is awaited. */
export function startNetworkProcess<Message>(options: NetworkProcessOptions): NetworkProcess<Message> {
  const { name, program, args, netns } = options;
  const inNetwork =
    netns === undefined ? undefined : [`--net=${resolve('/run/netns', netns)}`, '--', process.execPath];
  const child = fork(
    program,
    args,
    inNetwork ? { execPath: 'nsenter', execArgv: inNetwork } : { execArgv: [] },
  );
  child.unref();
  child.channel?.unref();
  const dispose = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    send: (message) => void child.send(message),
    async next(pick) {
      child.channel?.ref();
      const answered = new AbortController();
      const { signal } = answered;
      const exited = once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`${name} ended with code ${String(code)}`);
      });
      try {
        const [message] = (await Promise.race([once(child, 'message', { signal }), exited])) as [Message];
        const picked = pick(message);
        if (picked === undefined) throw new Error(`${name} answered ${JSON.stringify(message)}`);
        return picked;
      } finally {
        // Neither promise is awaited any more: without this their listeners would stay on the child.
        exited.catch(() => undefined);
        answered.abort();
        child.channel?.unref();
      }
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}
