import { readDeadlineMs } from './call.ts';
import { field } from './json.ts';
import type { Transport } from './transport.ts';
import type { Engine } from './types.ts';

export function systemCalls(transport: Transport): Pick<Engine, 'hasLiveRestore'> {
  return {
    hasLiveRestore: async (signal) => {
      const { body } = await transport.send(
        { name: 'hasLiveRestore', subject: '', method: 'GET', path: '/info', deadlineMs: readDeadlineMs },
        signal,
      );
      return field(body, 'LiveRestoreEnabled') === true;
    },
  };
}
