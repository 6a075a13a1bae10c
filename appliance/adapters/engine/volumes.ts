import { changeDeadlineMs, readDeadlineMs } from './call.ts';
import { field, list, text } from './json.ts';
import { volumeDetails } from './normalise.ts';
import type { Transport } from './transport.ts';
import type { Engine } from './types.ts';

type VolumeCalls = Pick<Engine, 'listVolumes' | 'createVolume'>;

/** There is no removal and no prune on purpose: before 1.42 `prune` removes named volumes, later only anonymous ones. */
export function volumeCalls(transport: Transport): VolumeCalls {
  return {
    listVolumes: async (signal) => {
      const answer = await transport.send(
        { name: 'listVolumes', subject: '', method: 'GET', path: '/volumes', deadlineMs: readDeadlineMs },
        signal,
      );
      return list(field(answer.body, 'Volumes')).map(volumeDetails);
    },

    /** The engine answers success for a volume that exists already, whatever its labels and options. */
    createVolume: async (body, signal) => {
      await transport.send(
        {
          name: 'createVolume',
          subject: text(field(body, 'Name')),
          method: 'POST',
          path: '/volumes/create',
          body,
          deadlineMs: changeDeadlineMs,
        },
        signal,
      );
    },
  };
}
