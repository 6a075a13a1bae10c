import { readFile } from 'node:fs/promises';
import { pathSegment, readDeadlineMs } from './call.ts';
import { field, number, text } from './json.ts';
import type { Transport } from './transport.ts';

/**
 * Ends a command that outlived its deadline. The engine has no call for that, not even when the reader goes away: commands
 * that hang would pile up in the container. The process is sent SIGKILL by its id on this host, and only if its control
 * group is that of the container: with an engine in another process namespace the command is left alone.
 */
export async function killExec(transport: Transport, containerId: string, execId: string): Promise<void> {
  const path = `/exec/${pathSegment(execId)}/json`;
  const { body } = await transport.send(
    { name: 'exec', subject: containerId, method: 'GET', path, deadlineMs: readDeadlineMs },
    new AbortController().signal,
  );
  const pid = number(field(body, 'Pid'));
  const fullId = text(field(body, 'ContainerID'));
  if (field(body, 'Running') !== true || pid <= 1 || fullId.length !== 64) return;
  const controlGroups = await readFile(`/proc/${pid}/cgroup`, 'utf8');
  if (controlGroups.includes(fullId)) process.kill(pid, 'SIGKILL');
}
