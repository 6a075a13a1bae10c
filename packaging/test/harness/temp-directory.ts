/** A directory that goes with the test process, however that ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { directoryOf, freshName } from './names.ts';

export interface TempDirectory extends AsyncDisposable {
  readonly path: string;
  dispose(): Promise<void>;
}

const leash = fileURLToPath(new URL('./leash.sh', import.meta.url));

export async function tempDirectory(): Promise<TempDirectory> {
  const path = directoryOf(freshName());
  await mkdir(path);
  const keeper = spawn('sh', [leash, path], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  keeper.unref();
  if (keeper.stdin instanceof Socket) keeper.stdin.unref();
  const dispose = async (): Promise<void> => {
    if (keeper.exitCode !== null) return;
    keeper.ref();
    keeper.stdin.destroy();
    await once(keeper, 'exit');
  };
  return { path, dispose, [Symbol.asyncDispose]: dispose };
}
