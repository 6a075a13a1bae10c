/** A network card of a test host, and the machine at the other end of its cable: a pair of interfaces and a network of their own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { run } from '../../../dev/command.ts';
import { tempDirectory } from '../../harness/temp-directory.ts';
import { waitFor } from '../../harness/wait.ts';

export interface Cable extends AsyncDisposable {
  /** Of the host's side. */
  readonly interfaceName: string;
  /** Once more after each boot: a host's interfaces do not outlive it. */
  readonly plug: () => Promise<void>;
  /** Waits until the other end reaches the host under this address. */
  readonly reaches: (address: string, deadlineMs?: number) => Promise<void>;
  /** The other end leases addresses, from `first` to `last`, until it is disposed. */
  readonly leases: (first: string, last: string) => Promise<AsyncDisposable>;
}

/** Nothing listens there: who is reached refuses the connection. */
const closedPort = 9;
const knockTimeoutMs = 1_000;
const knock = `
const [host, port, timeout] = process.argv.slice(1);
const socket = require('node:net').connect({ host, port: Number(port), timeout: Number(timeout) });
const end = (text) => { process.stdout.write(text); socket.destroy(); };
socket.on('connect', () => end('reached')).on('timeout', () => end('silent'));
socket.on('error', ({ code }) => end(code === 'ECONNREFUSED' ? 'reached' : code));
`;

/** `addresses`: of the other end, with prefixes. */
export async function layCable(netns: string, addresses: readonly string[]): Promise<Cable> {
  const far = `${netns}-far`;
  const interfaceName = 'lan0';
  const atOtherEnd = (command: readonly string[]): string[] => [
    'nsenter',
    `--net=/run/netns/${far}`,
    '--',
    ...command,
  ];
  await run(['ip', 'netns', 'add', far]);
  return {
    interfaceName,
    plug: async () => {
      const pair = ['type', 'veth', 'peer', 'name', interfaceName, 'netns', netns];
      await run(['ip', '-n', far, 'link', 'add', 'far0', ...pair]);
      for (const address of addresses) await run(['ip', '-n', far, 'address', 'add', address, 'dev', 'far0']);
      await run(['ip', '-n', far, 'link', 'set', 'far0', 'up']);
    },
    reaches: async (address, deadlineMs = 30_000) => {
      const command = [process.execPath, '-e', knock, address, String(closedPort), String(knockTimeoutMs)];
      const answer = async (): Promise<boolean> => (await run(atOtherEnd(command))).stdout === 'reached';
      await waitFor(`${address} is reached`, answer, { deadlineMs, everyMs: 200 });
    },
    leases: async (first, last) => {
      const folder = await tempDirectory();
      const lines = [`start ${first}`, `end ${last}`, 'interface far0', 'option subnet 255.255.255.0'];
      const files = [`lease_file ${folder.path}/leases`, `pidfile ${folder.path}/pid`];
      await writeFile(`${folder.path}/leases`, '');
      await writeFile(`${folder.path}/conf`, [...lines, 'option lease 600', ...files, ''].join('\n'));
      const [program = '', ...args] = atOtherEnd(['busybox', 'udhcpd', '-f', `${folder.path}/conf`]);
      const server = spawn(program, args, { stdio: 'ignore' });
      const gone = once(server, 'exit');
      return {
        [Symbol.asyncDispose]: async () => {
          server.kill();
          await gone;
          await folder.dispose();
        },
      };
    },
    [Symbol.asyncDispose]: async () => void (await run(['ip', 'netns', 'delete', far])),
  };
}
