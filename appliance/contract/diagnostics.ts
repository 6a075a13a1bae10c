import * as z from 'zod';

const head = {
  id: z.string().describe('Stable, for example gateway or registry:registry.example'),
  group: z.string().describe('For people: what it belongs to'),
  title: z.string().describe('For people: what is looked at'),
};

/** One check as it is announced, before anything is known of it. */
export const CheckHead = z.strictObject(head);
export type CheckHead = z.infer<typeof CheckHead>;

const found = {
  tookMs: z.number().nonnegative().describe('How long it took'),
  result: z.string().describe('One line: what was found'),
  detail: z.string().exactOptional().describe('More of it; may have several lines'),
};
const action = z.string().describe('What to do next');

const ok = z.strictObject({ state: z.literal('ok'), ...found });
const warning = z.strictObject({ state: z.literal('warning'), ...found, action });
const failed = z.strictObject({ state: z.literal('failed'), ...found, action });
const skipped = z.strictObject({
  state: z.literal('skipped'),
  reason: z.string().describe('Why there is nothing to look at, or no sense in looking'),
});

/** What came of a check. */
export type CheckResult = z.infer<typeof ok | typeof warning | typeof failed | typeof skipped>;

const { id } = head;

/** How far one check is: `running`, then what came of it. One that is skipped never runs. */
export const CheckProgress = z.discriminatedUnion('state', [
  z.strictObject({ id, state: z.literal('running') }),
  ok.extend({ id }),
  warning.extend({ id }),
  failed.extend({ id }),
  skipped.extend({ id }),
]);
export type CheckProgress = z.infer<typeof CheckProgress>;

/** Of a check that has ended. */
export const CheckReport = z.discriminatedUnion('state', [
  ok.extend(head),
  warning.extend(head),
  failed.extend(head),
  skipped.extend(head),
]);
export type CheckReport = z.infer<typeof CheckReport>;

/** How many checks ended how. */
export const DiagnosticsEnd = z.strictObject({
  startedAt: z.iso.datetime(),
  tookMs: z.number().nonnegative(),
  ok: z.int(),
  warnings: z.int(),
  failed: z.int(),
  skipped: z.int(),
});
export type DiagnosticsEnd = z.infer<typeof DiagnosticsEnd>;

/** A whole run. */
export const DiagnosticsReport = DiagnosticsEnd.extend({
  checks: z.array(CheckReport).describe('In the order in which they are announced'),
});
export type DiagnosticsReport = z.infer<typeof DiagnosticsReport>;
