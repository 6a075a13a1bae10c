import * as z from 'zod';
import { ImageUpdate } from './image-updates.ts';

export const PendingUpgrade = z.strictObject({
  name: z.string().describe('Of the package'),
  from: z.string().optional().describe('Installed version; absent: it is new'),
  to: z.string(),
});
export type PendingUpgrade = z.infer<typeof PendingUpgrade>;

/** Updates of the operating system, from what apt, dpkg and systemd left behind and not from exit codes. */
export const OsStatus = z.strictObject({
  state: z
    .enum(['on', 'off', 'unavailable'])
    .describe('`off`: node.json does not want them; `unavailable`: they cannot happen, `reason` says why'),
  reason: z.string().optional(),
  instead: z
    .string()
    .optional()
    .describe('What installs updates although `state` is `off`: settings of apt that are not ours'),
  running: z.boolean().describe('Lists are being fetched or packages installed right now'),
  lastCheckAt: z.iso.datetime().optional().describe('Package lists were fetched; absent: never'),
  lastRunAt: z.iso
    .datetime()
    .optional()
    .describe('unattended-upgrades came to its end, with or without success'),
  lastSuccessAt: z.iso.datetime().optional(),
  nextCheckAt: z.iso.datetime().optional(),
  nextRunAt: z.iso.datetime().optional(),
  pending: z.array(PendingUpgrade).optional().describe('Absent: not known yet'),
  heldBack: z.array(z.string()).describe('Packages that unattended-upgrades leaves to a person'),
  engineUpdates: z
    .enum(['unattended', 'window', 'held'])
    .describe('`held`: an upgrade of the engine may restart all containers at any time of the day'),
  broken: z.array(z.string()).describe('What dpkg --audit names'),
  failures: z.array(z.string()).describe('Error lines of the last run that failed, until one succeeds'),
  rebootRequired: z.strictObject({ since: z.iso.datetime(), packages: z.array(z.string()) }).optional(),
  shutdown: z
    .strictObject({ mode: z.string().describe('reboot, poweroff, ...'), at: z.iso.datetime() })
    .optional()
    .describe('What systemd has scheduled, by whomever'),
  waiting: z.array(z.string()).describe('What is not done now, and what it waits for'),
});
export type OsStatus = z.infer<typeof OsStatus>;

/** Everything that brings newer software. */
export const Updates = z.strictObject({
  os: OsStatus,
  images: z.array(ImageUpdate).describe('One a service, in the order of the stack'),
});
export type Updates = z.infer<typeof Updates>;
