/** Where the checkout stands, and how its own tools are run. */
import { join } from 'node:path';

export const projectRoot = join(import.meta.dirname, '../..');

/** The tools' launchers take `node` from PATH: that must be the pinned one. */
export const toolEnvironment = {
  PATH: `${join(projectRoot, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
};

/** The command line of a tool that npm has installed. */
export function tool(name: string, ...args: string[]): string[] {
  return [join(projectRoot, 'node_modules/.bin', name), ...args];
}
