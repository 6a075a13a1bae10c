import * as z from 'zod';
import { InputProblem } from './problem-details.ts';

/** Any JSON value. */
const Any = z.unknown();

/** One key of node.json. */
export const ConfigKey = z.strictObject({
  key: z
    .string()
    .describe('With dots, as `appliancectl config set` takes it: web.listen, registries.ghcr.io.username'),
  description: z.string(),
  kind: z
    .enum(['text', 'number', 'boolean', 'choice', 'list', 'object'])
    .describe('`text` also for durations, addresses and paths: which ones hold is told when one is refused'),
  choices: z.array(z.string()).exactOptional().describe('Of a `choice`'),
  default: Any.exactOptional().describe('Absent: there is none'),
  value: Any.exactOptional().describe(
    'What the file says, else the default. Absent for a secret, for a value that is wrong, and where there is none',
  ),
  from: z.enum(['file', 'default', 'absent']),
  isSecret: z.boolean().describe('Its value is never told; `from` says whether it is set'),
});
export type ConfigKey = z.infer<typeof ConfigKey>;

/** node.json as it is on disk now, be it in force or not. */
export const Config = z.strictObject({
  file: z.string(),
  revision: z.string().describe('Of the whole file; another one where anything in it differs'),
  keys: z.array(ConfigKey),
  problems: z.array(InputProblem).describe('What is wrong with the file; empty: it can be used'),
});
export type Config = z.infer<typeof Config>;

export const RegistryLogin = z.strictObject({
  registry: z.string().min(1).max(260).describe('As image references name it: host or host:port'),
  username: z.string().min(1).max(256),
  password: z
    .string()
    .min(1)
    .max(16_384)
    .regex(/^\P{Cc}*$/u, 'must be one line without control characters'),
  unchecked: z.boolean().default(false).describe('Do not try them at the registry first'),
});
export type RegistryLogin = z.infer<typeof RegistryLogin>;

export const ConfigChange = z.strictObject({
  revision: z.string().describe('Of what the changes were made on: GET /v1/config'),
  changes: z
    .record(z.string().max(512), Any)
    .describe('New value of each key; null takes it out of the file. All or none'),
});
export type ConfigChange = z.infer<typeof ConfigChange>;
