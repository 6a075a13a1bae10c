import * as z from 'zod';
import { Health } from './status.ts';

/** `open`: whoever comes sees health, services, conditions, updates and figures. `password`: only who has signed in does. */
export const PageVisibility = z.enum(['open', 'password']);

/** What the console may: tell the health sentence only, show everything, or also change something for who signs in there. */
export const ConsoleMode = z.enum(['off', 'view', 'manage']);
export type ConsoleMode = z.infer<typeof ConsoleMode>;

/** What programs on the machine must know before they know who is there. */
export const Page = z.strictObject({
  hostname: z.string(),
  names: z
    .array(z.string())
    .describe(
      'Names and addresses under which this machine is visited; a request for another host is refused',
    ),
  port: z.int().exactOptional().describe('Of the status page. Absent: a daemon that does not tell it'),
  visibility: PageVisibility,
  isClaimed: z.boolean().describe('Somebody can sign in. Until then the page tells the health sentence only'),
  health: Health.exactOptional().describe('Absent: the daemon has not looked yet'),
  summary: z.string().exactOptional(),
  console: ConsoleMode.exactOptional().describe('Of node.json. Absent: a daemon that has none'),
  timeZone: z.string().describe('Of the machine, as IANA names it'),
  idleExitMs: z.int(),
  certificate: z
    .int()
    .exactOptional()
    .describe('Number of the generation in force; another one is to be fetched. Absent: none is published'),
});
export type Page = z.infer<typeof Page>;

/** What TLS is spoken with. */
export const PageKeys = z.strictObject({
  generation: z.int(),
  certificatePem: z.string().describe('The chain, leaf first'),
  keyPem: z.string(),
});
export type PageKeys = z.infer<typeof PageKeys>;
