/** What the engine says of itself, and what the containers of the stack wrote. */

import type { Engine, LogLine } from '../adapters/engine/types.ts';
import type { Status } from '../contract/status.ts';
import { PartAbsentError, segment } from './part.ts';
import type { Part } from './part.ts';

export interface EngineSources {
  /** `undefined`: there is no connection. */
  readonly engine: () => Pick<Engine, 'logs' | 'facts'> | undefined;
  readonly status: () => Status | undefined;
}

const LINES = 2_000;

export function engineParts({ engine, status }: EngineSources): readonly Part[] {
  const connected = (): Pick<Engine, 'logs' | 'facts'> => {
    const found = engine();
    if (found === undefined) throw new PartAbsentError('there is no connection to the engine');
    return found;
  };
  const containers = (status()?.services ?? []).flatMap((service) =>
    service.containers.flatMap(({ id, name }) =>
      id === undefined ? [] : [{ service: service.name, id, name }],
    ),
  );
  return [
    {
      name: 'engine/info.json',
      by: 'others',
      read: async (signal) => `${JSON.stringify(await connected().facts(signal), null, 2)}\n`,
    },
    ...containers.map(({ service, id, name }): Part => ({
      name: `logs/${segment(service)}/${segment(name)}.log`,
      by: 'others',
      read: (signal) => textOf(connected().logs(id, { follow: false, tail: LINES }, signal)),
    })),
  ];
}

async function* textOf(lines: AsyncIterable<LogLine>): AsyncGenerator<string> {
  for await (const { at, stream, text } of lines) yield `${at} ${stream} ${text}\n`;
}
