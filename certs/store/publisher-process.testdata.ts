// The process that kill.test.ts kills: publishes generations for ever into argv[2], whose files carry a counter from argv[3] on, and
// names each counter on standard output once its generation is in force.
import { publishGeneration } from './publish.ts';
import { ALL, textsOf, WITHOUT_EMBEDDED } from './store.testdata.ts';

const [directory = '', from = '1'] = process.argv.slice(2);

for (let counter = Number(from); ; counter += 1) {
  const files = textsOf(counter, counter % 3 === 0 ? WITHOUT_EMBEDDED : ALL);
  await publishGeneration({ directory, files, contents: { counter }, now: Date.now() });
  process.stdout.write(`${counter}\n`); // to a pipe: synchronous on Linux
}
