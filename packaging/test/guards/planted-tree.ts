/** A throw-away tree with the checkout's own configuration and planted files, for the checkers to look at. */
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandError, run } from '../../dev/command.ts';
import { projectRoot, tool, toolEnvironment } from '../../dev/project.ts';

const configuration = [
  '.oxlintrc.json',
  '.oxfmtrc.json',
  'knip.json',
  'package.json',
  'tsconfig.json',
  'packaging/dev/lint',
];

export interface PlantedTree extends AsyncDisposable {
  /** What the tool writes to stdout there, and whether it is content. */
  check(name: string, ...args: string[]): Promise<{ readonly ok: boolean; readonly stdout: string }>;
}

/** `files`: path from the root of the tree -> content. */
export async function plantTree(files: Readonly<Record<string, string>>): Promise<PlantedTree> {
  const root = await mkdtemp(join(tmpdir(), 'applianced-guard-'));
  for (const name of configuration) await cp(join(projectRoot, name), join(root, name), { recursive: true });
  await symlink(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
  // Last: a planted file may replace one of the configuration.
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return {
    check: async (name, ...args) => {
      try {
        const { stdout } = await run(tool(name, ...args), { cwd: root, env: toolEnvironment });
        return { ok: true, stdout };
      } catch (error) {
        if (error instanceof CommandError) return { ok: false, stdout: error.stdout };
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true }),
  };
}
