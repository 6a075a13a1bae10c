import { readDeadlineMs } from './call.ts';
import { field, text } from './json.ts';
import type { Transport } from './transport.ts';
import type { Engine } from './types.ts';

export function systemCalls(transport: Transport): Pick<Engine, 'hasLiveRestore' | 'dataRoot'> {
  const info = async (name: string, signal: AbortSignal): Promise<unknown> => {
    const call = { name, subject: '', method: 'GET', path: '/info', deadlineMs: readDeadlineMs } as const;
    return (await transport.send(call, signal)).body;
  };
  return {
    hasLiveRestore: async (signal) =>
      field(await info('hasLiveRestore', signal), 'LiveRestoreEnabled') === true,
    dataRoot: async (signal) => text(field(await info('dataRoot', signal), 'DockerRootDir')),
  };
}
