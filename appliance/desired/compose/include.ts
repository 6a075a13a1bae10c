/** `include`: other Compose projects become part of this one (specification, "Include"). */

import type { Decoder, Place } from './decode.ts';
import { list } from './decode.ts';
import { object } from './decode-object.ts';
import { parseEnvFile } from './dotenv.ts';
import { hostPath } from './host-path.ts';
import type { Variables } from './interpolate.ts';
import { withDotEnv } from './load-file.ts';
import type { LoadContext } from './load-file.ts';
import type { SourcePosition } from './model.ts';
import { childPath, emptyMap, isNull, sameContent } from './node.ts';
import type { Entry, MapNode, Node } from './node.ts';
import { directoryOf } from './posix-path.ts';
import type { Project } from './project.ts';
import type { Report } from './report.ts';

/** More is a mistake, or an attack on the reader. */
const maxIncludeDepth = 20;
const sections = ['services', 'networks', 'volumes', 'configs', 'secrets'] as const;

interface Inclusion {
  readonly files: readonly string[];
  readonly directory: string;
  readonly envFiles: readonly string[];
  readonly position: SourcePosition;
  readonly path: string;
}

/** `project.includedBy` ends with the file that `tree` was read from. */
export function applyInclude(
  tree: MapNode,
  project: Project,
  context: LoadContext,
  loadProject: (project: Project, context: LoadContext) => MapNode,
): MapNode {
  const include = tree.entries.get('include')?.value;
  if (include === undefined || isNull(include)) return tree;
  if (include.kind !== 'list') {
    context.report.problem(include.position, 'include', 'must be a list of files');
    return tree;
  }
  let result = tree;
  for (const [index, item] of include.items.entries()) {
    const inclusion = readInclusion(item, { path: `include[${index}]`, report: context.report });
    if (inclusion === undefined || formsCircle(inclusion, project, context.report)) continue;
    const variables = includedVariables(inclusion, project, context);
    const included = loadProject(
      {
        files: inclusion.files,
        directory: inclusion.directory,
        variables,
        includedBy: project.includedBy,
        askedAt: inclusion.position,
      },
      context,
    );
    result = importResources(result, included, inclusion.path, context.report);
  }
  return result;
}

function formsCircle({ files, position, path }: Inclusion, { includedBy }: Project, report: Report): boolean {
  const repeated = files.find((file) => includedBy.includes(file));
  if (repeated !== undefined) {
    const circle = [...includedBy.slice(includedBy.indexOf(repeated)), repeated];
    report.problem(position, path, `includes in a circle: ${circle.join(' -> ')}`);
    return true;
  }
  if (includedBy.length > maxIncludeDepth) {
    report.problem(position, path, `included more than ${maxIncludeDepth} levels deep`);
    return true;
  }
  return false;
}

function includedVariables(inclusion: Inclusion, project: Project, context: LoadContext): Variables {
  if (inclusion.envFiles.length === 0) return withDotEnv(project.variables, inclusion.directory, context);
  const defaults = new Map<string, string>();
  for (const file of inclusion.envFiles) {
    const content = context.files.read(file);
    if (content.ok) {
      const known = new Map([...defaults, ...project.variables]);
      for (const [key, value] of parseEnvFile({ file, text: content.text }, known, context.report)) {
        defaults.set(key, value);
      }
    } else {
      const path = childPath(inclusion.path, 'env_file');
      context.report.problem(inclusion.position, path, `an env file cannot be read: ${content.reason}`);
    }
  }
  return new Map([...defaults, ...project.variables]);
}

function importResources(target: MapNode, source: MapNode, path: string, report: Report): MapNode {
  const entries = new Map<string, Entry>(target.entries);
  for (const section of sections) {
    const from = source.entries.get(section);
    if (from?.value.kind !== 'map') continue;
    const into = entries.get(section) ?? { ...from, value: emptyMap(from.position, from.value.base) };
    if (into.value.kind !== 'map') continue;
    entries.set(section, { ...into, value: importSection(into.value, from.value, section, report) });
  }
  const name = source.entries.get('name');
  if (name !== undefined) report.note(name.position, path, 'the name of an included file is not used');
  return { ...target, entries };
}

function importSection(into: MapNode, from: MapNode, section: string, report: Report): MapNode {
  const entries = new Map<string, Entry>(into.entries);
  for (const [name, entry] of from.entries) {
    const present = entries.get(name);
    if (present === undefined) entries.set(name, entry);
    else if (!sameContent(present.value, entry.value)) {
      const { file, line } = entry.position;
      const reason = `is defined here and, differently, in the included ${file}:${line}`;
      const hint = 'rename one of them, or override it in a further file of the same stack';
      report.problem(present.position, `${section}.${name}`, reason, hint);
    }
  }
  return { ...into, entries };
}

const oneOrMorePaths: Decoder<readonly string[]> = (node, place) =>
  node.kind === 'list' ? list(hostPath)(node, place) : list(hostPath)(listOf(node), place);

const longForm = object(
  { path: oneOrMorePaths, project_directory: hostPath, env_file: oneOrMorePaths },
  { required: ['path'] },
);

/** `- file.yaml`, or `{path, project_directory, env_file}`; of several paths the first says where the project is. */
function readInclusion(node: Node, place: Place): Inclusion | undefined {
  const short = node.kind === 'map' ? undefined : hostPath(node, place);
  const decoded = node.kind === 'map' ? longForm(node, place) : undefined;
  const files = short === undefined ? (decoded?.path ?? []) : [short];
  const [main] = files;
  if (main === undefined) return undefined;
  return {
    files,
    directory: decoded?.project_directory ?? directoryOf(main),
    envFiles: decoded?.env_file ?? [],
    position: node.position,
    path: place.path,
  };
}

function listOf(node: Node): Node {
  return { kind: 'list', items: [node], position: node.position, base: node.base };
}
