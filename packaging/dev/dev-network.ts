/** What a private engine changes in the machine's network, and its way back. */
import { readFile } from 'node:fs/promises';
import { CommandError, run } from './command.ts';
import type { NetworkBefore } from './development-state.ts';
import { asRoot } from './packages.ts';

const ipForwardFile = '/proc/sys/net/ipv4/ip_forward';

export async function networkNow(): Promise<NetworkBefore> {
  const ipForward = (await readFile(ipForwardFile, 'utf8')).trim();
  const rules = await iptables('--list-rules');
  return {
    ipForward,
    forwardPolicy: /^-P FORWARD (\w+)$/m.exec(rules)?.[1] ?? 'ACCEPT',
    dockerChains: /^-N DOCKER$/m.test(rules),
  };
}

/** Removes the chains that the private engine made, unless there were such before, and restores the two switches. */
export async function restoreNetwork(before: NetworkBefore): Promise<void> {
  if (!before.dockerChains) {
    const clean =
      'iptables-save | grep -v -e DOCKER | iptables-restore; ip6tables-save | grep -v -e DOCKER | ip6tables-restore';
    await root(['sh', '-c', clean]);
  }
  await iptables('--policy', 'FORWARD', before.forwardPolicy);
  await root(['sh', '-c', `echo ${before.ipForward} >${ipForwardFile}`]);
}

async function iptables(...args: string[]): Promise<string> {
  return root(['iptables', '--wait', ...args]);
}

async function root(command: readonly string[]): Promise<string> {
  const asked = await asRoot(command);
  if (asked === undefined) throw new CommandError(command, null, 'needs root', { stdout: '', stderr: '' });
  return (await run(asked)).stdout;
}
