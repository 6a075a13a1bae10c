/** The programs: each runs its bundle on the runtime of the package. */

import { littleWork, smallHeap, type ProgramName } from '../bundle/bundle.ts';

const libraryDirectory = '/usr/lib/applianced';

const flags: Readonly<Record<ProgramName, readonly string[]>> = {
  applianced: smallHeap,
  appliancectl: [],
  'appliance-web': smallHeap,
  'appliance-console': littleWork,
  'appliance-network': smallHeap,
};

export function wrapper(program: ProgramName): string {
  const command = [`${libraryDirectory}/node`, ...flags[program], `${libraryDirectory}/${program}.mjs`];
  return `#!/bin/sh\nexec ${command.join(' ')} "$@"\n`;
}
