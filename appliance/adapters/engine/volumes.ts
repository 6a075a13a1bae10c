import { changeDeadlineMs, pathSegment, readDeadlineMs, removeDeadlineMs } from './call.ts';
import { isKind } from './failure.ts';
import { field, list, text } from './json.ts';
import { volumeDetails } from './normalise.ts';
import type { Transport } from './transport.ts';
import type { Engine } from './types.ts';

type VolumeCalls = Pick<Engine, 'listVolumes' | 'createVolume' | 'removeVolume'>;

/** There is no prune on purpose: before 1.42 it removes named volumes, later only anonymous ones. */
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

    removeVolume: async (name, signal) => {
      const path = `/volumes/${pathSegment(name)}`;
      try {
        await transport.send(
          { name: 'removeVolume', subject: name, method: 'DELETE', path, deadlineMs: removeDeadlineMs },
          signal,
        );
      } catch (error) {
        if (!isKind(error, 'not-found')) throw error;
      }
    },
  };
}
