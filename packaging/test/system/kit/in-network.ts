/** Small programs of ours in the network of a host. */
import { fileURLToPath } from 'node:url';
import { startNetworkProcess } from '../../harness/network-process.ts';

/** Starts a program of this folder and resolves when it says that it works; disposing ends it. */
export async function startInNetwork(
  netns: string,
  program: string,
  ...args: string[]
): Promise<AsyncDisposable> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = startNetworkProcess({ name: program, program: path, args, netns });
  await child.next(() => true);
  return child;
}
