/** All that is made from the programs' own descriptions of themselves, under the paths that debian/ installs it from. */

import { join } from 'node:path';
import { run } from '../../dev/command.ts';
import { projectRoot } from '../../dev/project.ts';
import { appliancectlPage } from './appliancectl-page.ts';
import { appliancedPage } from './applianced-page.ts';
import { bashCompletion } from './bash-completion.ts';
import { readCommandTree } from './command-tree.ts';
import { nodeJsonPage } from './node-json-page.ts';
import type { PageTitle } from './roff.ts';

export async function renderReference(title: Pick<PageTitle, 'date' | 'version'>) {
  const commands = readCommandTree();
  const help = await run([process.execPath, join(projectRoot, 'appliance/main.ts'), '--help']);
  return {
    'man/appliancectl.1': appliancectlPage(commands, title),
    'man/applianced.8': appliancedPage(help.stdout, title),
    'man/node.json.5': nodeJsonPage(title),
    'completion/appliancectl': bashCompletion(commands),
  };
}
