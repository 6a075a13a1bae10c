import * as z from 'zod';

/** `percent` of what there is: all processors together are 100. */
export const Unit = z.enum(['percent', 'bytes', 'bytes-per-second']);
export type Unit = z.infer<typeof Unit>;

/** `host.cpu`, `host.memory`, `host.disk`, `host.network.in`, `host.network.out`, and of each service `service.NAME.cpu`, `.memory`, `.network.in`, `.network.out`. */
const SeriesName = z.string().min(1).max(160);

const Series = z.strictObject({
  name: SeriesName,
  unit: Unit,
  capacity: z
    .number()
    .exactOptional()
    .describe(
      'What there was in all when it was seen last, in the same unit; absent: unlimited or not known',
    ),
  average: z.array(z.number().nullable()).describe('One value a step, oldest first; null: nothing is known'),
  highest: z.array(z.number().nullable()),
});
export type Series = z.infer<typeof Series>;

export const History = z.strictObject({
  from: z.iso.datetime().describe('Beginning of the first step'),
  stepMs: z.int(),
  series: z.array(Series),
});
export type History = z.infer<typeof History>;

/** The last figures, at most a minute old. */
export const Figures = z.strictObject({
  at: z.iso.datetime(),
  cpuPercent: z.number(),
  memory: z.strictObject({ usedBytes: z.number(), totalBytes: z.number().describe('0: not known') }),
  disk: z
    .strictObject({ usedBytes: z.number(), totalBytes: z.number().describe('0: not known') })
    .describe("Of the file system that holds the appliance's state"),
  network: z.strictObject({ inBytesPerSecond: z.number(), outBytesPerSecond: z.number() }),
  services: z.array(
    z.strictObject({
      name: z.string(),
      cpuPercent: z.number(),
      memoryBytes: z.number(),
      inBytesPerSecond: z.number(),
      outBytesPerSecond: z.number(),
    }),
  ),
});
export type Figures = z.infer<typeof Figures>;
