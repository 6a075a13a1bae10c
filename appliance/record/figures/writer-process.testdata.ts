/** Keeps samples until it is killed, and says of each that it is kept. Arguments: path, number of the first sample. */

import { writeSync } from 'node:fs';
import { figuresAt } from './figures.testdata.ts';
import { SAMPLE_MS } from './tiers.ts';

const [path = '', from = '1'] = process.argv.slice(2);
const file = figuresAt(path);
for (let n = Number(from); ; n += 1) {
  file.keep(Date.UTC(2026, 0, 2) + n * SAMPLE_MS, [{ name: 'host.cpu', value: n }]);
  writeSync(1, `${n}\n`);
}
