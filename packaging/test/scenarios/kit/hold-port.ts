/** A process in the engine's network that listens on a port, as another program of the machine would. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestEngine } from '../../harness/engine.ts';
import { waitFor } from '../../harness/wait.ts';

export interface PortHolder extends AsyncDisposable {
  release(): Promise<void>;
}

/** Ends with the test process (pdeathsig). */
export async function holdPort(engine: TestEngine, port: number): Promise<PortHolder> {
  const listen = `require('node:net').createServer().listen(${port}, '0.0.0.0')`;
  const program = ['setpriv', '--pdeathsig', 'KILL', process.execPath, '--eval', listen];
  const [file = '', ...args] = engine.inNetwork(program);
  const child = spawn(file, args, { stdio: 'ignore' });
  const exit = once(child, 'exit');
  const listening = async (): Promise<boolean> =>
    (await engine.exec('ss', '-Hltn', `sport = :${port}`)).stdout !== '';
  await waitFor(`a process listens on port ${port}`, listening);
  const release = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exit;
  };
  return { release, [Symbol.asyncDispose]: release };
}
