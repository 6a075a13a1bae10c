import { createWindow } from '../artifact-filter/window.ts';
import { reasonOf } from '../lib/log.ts';
import { positionOf, relay } from '../lib/relay.ts';
import { runService } from '../lib/service.ts';
import { FILTERED } from '../lib/topology.ts';
import { lastLines, openRotatingFile } from './rotating-file.ts';

const FILE_NAME = 'artifacts';
const BYTES_PER_MB = 1024 * 1024;
/**
 * Written but not acknowledged when the program died: at most what one relay has in work. These many last positions
 * are read back, so that a line which is delivered again is not written again.
 */
const REMEMBERED_POSITIONS = 8_192;

void runService(
  'artifact-exporter',
  async ({ settings, metrics, log, broker: connecting, signal, ready }) => {
    const directory = settings.text('DATA_DIR') ?? '/data';
    const exported = metrics.counter('artifact_lines_exported_total', 'Lines on the disk.');
    const failures = metrics.counter(
      'artifact_write_failures_total',
      'Writes that failed and were repeated.',
    );
    const file = await openRotatingFile({
      directory,
      name: FILE_NAME,
      maxBytes: settings.integer('EXPORT_FILE_MB', { fallback: 64, min: 1, max: 4096 }) * BYTES_PER_MB,
      maxFiles: settings.integer('EXPORT_FILES', { fallback: 8, min: 2, max: 100 }),
      onError(error) {
        failures.add();
        log.error('a write failed; trying on', reasonOf(error));
      },
    });
    const written = createWindow({ maxKeys: REMEMBERED_POSITIONS, maxAgeMs: Infinity });
    for (const line of await lastLines(directory, FILE_NAME, REMEMBERED_POSITIONS))
      written.add(positionIn(line), 0);
    // A message may be delivered again while its line still waits for the disk.
    const inWork = new Map<string, Promise<void>>();

    const broker = await connecting;
    await relay({
      broker,
      source: FILTERED,
      durableName: 'artifact-exporter',
      log,
      signal,
      async prepare() {
        await broker.ensureStream(FILTERED);
        await broker.ensureConsumer(FILTERED, 'artifact-exporter');
        ready();
      },
      async handle(message) {
        const position = positionOf(message);
        if (written.has(position, 0)) return;
        const writing =
          inWork.get(position) ??
          file.append(JSON.stringify({ position, ...message.json<object>() })).then(() => {
            written.add(position, 0);
            inWork.delete(position);
            exported.add();
          });
        inWork.set(position, writing);
        await writing;
      },
    });
    await file.close();
  },
);

function positionIn(line: string): string {
  const { position } = JSON.parse(line) as { readonly position?: unknown };
  return typeof position === 'string' ? position : '';
}
