import * as z from 'zod';

/** What an operator can want of the stack. */
export const StackCommand = z.enum(['start', 'stop', 'restart', 'remove']);
export type StackCommand = z.infer<typeof StackCommand>;

/** What an operator can want of the machine. */
export const OsCommand = z.enum(['update-check', 'update-now', 'reboot', 'poweroff']);
export type OsCommand = z.infer<typeof OsCommand>;

export const WorkCommand = z.enum([
  ...StackCommand.options,
  'force-cleanup', // all containers of a service; they are made anew
  'cleanup-volumes', // named volumes with their data; they are made anew
  ...OsCommand.options,
  'rollback',
  'hold',
  'release',
  'refresh-certs',
]);
export type WorkCommand = z.infer<typeof WorkCommand>;

/** What updates are of: the images of the stack, the packages of the operating system. */
export const UpdatePart = z.enum(['images', 'system']);
export type UpdatePart = z.infer<typeof UpdatePart>;

export const WorkArguments = z.strictObject({
  volumes: z.array(z.string()).exactOptional().describe("The engine's names"),
  parts: z.array(UpdatePart).exactOptional(),
  why: z.string().exactOptional(),
  until: z.iso.datetime().exactOptional().describe('Of a hold; absent: until it is released'),
});
export type WorkArguments = z.infer<typeof WorkArguments>;

/** Who asked. */
export const Origin = z.strictObject({
  via: z
    .enum(['api', 'page', 'token', 'console'])
    .describe(
      '`api`: the api socket, which operators of this machine may use; `page`: who has signed in there; `token`: an API token; `console`: the console of the machine',
    ),
  user: z.string().exactOptional(),
  address: z.string().exactOptional(),
});
export type Origin = z.infer<typeof Origin>;

export const WorkState = z.enum([
  'waiting', // nothing has been begun for it
  'running',
  'done',
  'failed',
  'cancelled',
]);
export type WorkState = z.infer<typeof WorkState>;

/** An operator's command: accepted, kept over restarts of the daemon, and carried out by the loop. */
export const WorkItem = z.strictObject({
  id: z.string(),
  command: WorkCommand,
  service: z.string().exactOptional().describe('Absent: the whole stack, or the machine'),
  arguments: WorkArguments,
  state: WorkState,
  attempts: z.int().describe('How often it was begun: again only when the daemon ended in the middle of it'),
  lease: z
    .strictObject({ holder: z.string(), until: z.iso.datetime() })
    .exactOptional()
    .describe('Which run of the daemon works on it, and by when it is to be done'),
  message: z.string().describe('How far it is, or how it ended'),
  acceptedAt: z.iso.datetime(),
  startedAt: z.iso.datetime().exactOptional(),
  endedAt: z.iso.datetime().exactOptional(),
  origin: Origin,
});
export type WorkItem = z.infer<typeof WorkItem>;

export function isOpen({ state }: Pick<WorkItem, 'state'>): boolean {
  return state === 'waiting' || state === 'running';
}
