/** The files of a stack -> one tree: each file is completed by `include` and `extends`, then they are merged. */

import { applyExtends } from './extends.ts';
import { applyInclude } from './include.ts';
import { loadFile } from './load-file.ts';
import type { LoadContext } from './load-file.ts';
import { mergeTrees, withoutTags } from './merge.ts';
import { emptyMap } from './node.ts';
import type { MapNode } from './node.ts';
import type { Project } from './project.ts';
import { resolveEnvironment } from './resolve-environment.ts';

export function loadProject(project: Project, context: LoadContext): MapNode {
  let merged = emptyMap({ file: project.files[0] ?? '', line: 1, column: 1 }, project.directory);
  for (const file of project.files) {
    const tree = loadFile(file, project.directory, project, context);
    if (tree === undefined) continue;
    const here = { ...project, includedBy: [...project.includedBy, file] };
    const included = applyInclude(tree, here, context, loadProject);
    merged = mergeTrees(merged, applyExtends(included, file, project.variables, context), context.report);
  }
  return resolveEnvironment(withoutTags(merged), project.variables);
}
