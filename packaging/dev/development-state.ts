/** What `npm start` has made, written down as it is made, so that `npm run down` can remove exactly that. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import type { Place } from './place.ts';
import { ProcessRecord } from './processes.ts';

const DevelopmentState = z.object({
  applianceId: z.string(),
  /** The engine's socket. Without `process` it is the machine's own engine. */
  engine: z.object({ socket: z.string(), process: ProcessRecord.optional() }).optional(),
  /** How the machine's network was before a private engine changed it. */
  networkBefore: z
    .object({ ipForward: z.string(), forwardPolicy: z.string(), dockerChains: z.boolean() })
    .optional(),
  registry: z.object({ port: z.int(), process: ProcessRecord.optional() }).optional(),
  /** Hashes of the images that the registry holds, by reference. */
  images: z.record(z.string(), z.string()).default({}),
  /** The npm start that shows the daemon. Killed ones stay written down: whether it runs is asked of the system. */
  start: ProcessRecord.optional(),
  /** Only one whose API has answered. */
  daemon: ProcessRecord.optional(),
  /** Daemons that a command ends on purpose: the `npm start` that shows one tells its developer so. */
  ending: z.object({ by: z.enum(['npm run down', 'another npm start']), pids: z.array(z.int()) }).optional(),
});
export type DevelopmentState = z.infer<typeof DevelopmentState>;
export type NetworkBefore = NonNullable<DevelopmentState['networkBefore']>;

/** Undefined when nothing was started, or all was removed. */
export async function readState(place: Place): Promise<DevelopmentState | undefined> {
  let text: string;
  try {
    text = await readFile(place.stateFile, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return DevelopmentState.parse(JSON.parse(text));
}

export async function writeState(place: Place, state: DevelopmentState): Promise<void> {
  const part = `${place.stateFile}.part`;
  await writeFile(part, `${JSON.stringify(state, null, 2)}\n`);
  await rename(part, place.stateFile);
}
