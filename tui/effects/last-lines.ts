/** The newest lines of a service, once. */

import type { Client } from '../../appliance/client/client.ts';
import type { LoggedLine } from '../events.ts';
import { lineOf } from './logs.ts';

/** As many as stand beside the reasons without pushing them away. */
const LINES = 8;
const DEADLINE_MS = 5_000;

/** Of all its containers, oldest first. Rejects with an error of the client. */
export async function lastLines(client: Client, name: string): Promise<readonly LoggedLine[]> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const lines: LoggedLine[] = [];
  for await (const message of client.logs({ name, tail: LINES, timestamps: true }, { signal }))
    if (message.event === 'line') lines.push(lineOf(name, message.data));
  return lines.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0)).slice(-LINES);
}
