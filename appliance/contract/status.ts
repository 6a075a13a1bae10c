import * as z from 'zod';
import { Condition } from './condition.ts';
import { OsStatus } from './os-status.ts';

/** One word for a service; `why` says the rest. */
export const ServiceState = z.enum([
  'waiting', // for a dependency, a pull, a back-off, an operator
  'starting', // started, not yet healthy
  'healthy', // running, and its health test (or probe) passes, or it has none
  'unhealthy',
  'restarting', // being restarted or replaced right now
  'completed', // ended with 0 and is not to run again
  'failed', // ended or could not be started, and is retried later or not at all
  'stopping', // because an operator wants it
  'stopped', // by an operator
]);
export type ServiceState = z.infer<typeof ServiceState>;

export const ContainerStatus = z.strictObject({
  name: z.string(),
  id: z.string().optional().describe('Absent: not created'),
  state: z.string().describe("The engine's word: created, running, paused, exited, ..."),
  health: z.enum(['none', 'starting', 'healthy', 'unhealthy']),
  startedAt: z.iso.datetime().optional(),
  exitCode: z.int().optional(),
});
export type ContainerStatus = z.infer<typeof ContainerStatus>;

/** How far the pull of an image is. */
export const PullStatus = z.strictObject({
  layersDone: z.int(),
  layersTotal: z.int().describe('Of those that are known so far'),
  bytesDone: z.int(),
  bytesTotal: z.int().describe('0: the engine does not tell it'),
});
export type PullStatus = z.infer<typeof PullStatus>;

export const ServiceStatus = z.strictObject({
  name: z.string(),
  state: ServiceState,
  why: z.string().describe('Reason of the present state, in one sentence'),
  image: z.string(),
  imageId: z.string().optional(),
  dependsOn: z.array(z.string()),
  restarts: z
    .int()
    .describe(
      'Restarts after a crash or because it was unhealthy, since the container was created; not those that an operator asked for',
    ),
  critical: z.boolean(),
  nextAttemptAt: z.iso.datetime().optional().describe('When a back-off ends'),
  progress: z.string().optional().describe('Of a pull that runs: for example "pulling 41 %"'),
  pull: PullStatus.exactOptional().describe('The same in numbers'),
  containers: z.array(ContainerStatus),
});
export type ServiceStatus = z.infer<typeof ServiceStatus>;

/** `not-configured`: no stack yet. `starting`: on the way. `degraded`: serves, but something is wrong. `failed`: does not serve. */
export const Health = z.enum(['healthy', 'starting', 'degraded', 'failed', 'stopped', 'not-configured']);
export type Health = z.infer<typeof Health>;

export const EngineStatus = z.strictObject({
  state: z.enum(['connected', 'unreachable', 'connecting']),
  version: z.string().optional(),
  apiVersion: z.string().optional(),
  error: z.string().optional(),
  since: z.iso.datetime(),
});
export type EngineStatus = z.infer<typeof EngineStatus>;

export const Status = z.strictObject({
  health: Health,
  summary: z.string().describe('One sentence for a stranger'),
  phase: z.enum(['IDLE', 'PROCESSING']),
  pass: z.int().describe('Number of the last pass since the daemon started'),
  converged: z.boolean().describe('The plan is empty and nothing is waited for'),
  unsettled: z
    .string()
    .optional()
    .describe(
      'What is under way in the stack and should not be cut off by a reboot or a new version of the daemon; absent: it has settled',
    ),
  at: z.iso.datetime().describe('When this was true'),
  appliance: z.strictObject({
    version: z.string(),
    hostname: z.string(),
    role: z.string().optional(),
    applianceId: z.string(),
    stack: z.string().optional(),
    bootedAt: z.iso.datetime(),
    startedAt: z.iso.datetime(),
  }),
  engine: EngineStatus,
  services: z.array(ServiceStatus).describe('In dependency order'),
  os: OsStatus,
  conditions: z.array(Condition).describe('Worst first'),
});
export type Status = z.infer<typeof Status>;
