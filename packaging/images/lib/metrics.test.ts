import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics } from './metrics.ts';

test('metrics must be rendered in the text exposition format, escapes included', () => {
  const metrics = createMetrics();
  const lines = metrics.counter('lines_total', 'Lines read.\nBy listener \\ peer');
  lines.add(2, { listener: 'tcp "514"\\\n' });
  lines.add(1, { listener: 'tcp "514"\\\n' });
  metrics.counter('drops_total', 'Lines dropped.');
  metrics.gauge('queue_bytes', 'Bytes held.', () => 7.5);
  assert.equal(
    metrics.render(),
    String.raw`# HELP lines_total Lines read.\nBy listener \\ peer
# TYPE lines_total counter
lines_total{listener="tcp \"514\"\\\n"} 3
# HELP drops_total Lines dropped.
# TYPE drops_total counter
drops_total 0
# HELP queue_bytes Bytes held.
# TYPE queue_bytes gauge
queue_bytes 7.5
`,
  );
});

test('a metric must not be registered twice', () => {
  const metrics = createMetrics();
  metrics.counter('a_total', 'A.');
  assert.throws(() => metrics.gauge('a_total', 'A.', () => 0), /registered twice/);
});
