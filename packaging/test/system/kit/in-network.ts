/** Small programs of ours in the network of a host. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts a program of this folder and resolves when it says that it works; disposing ends it. */
export async function startInNetwork(
  netns: string,
  program: string,
  ...args: string[]
): Promise<AsyncDisposable> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = fork(path, args, {
    execPath: 'nsenter',
    execArgv: [`--net=/run/netns/${netns}`, '--', process.execPath],
  });
  const exited = once(child, 'exit');
  const ended = exited.then(() => {
    throw new Error(`${program} ended before it worked`);
  });
  await Promise.race([once(child, 'message'), ended]);
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
