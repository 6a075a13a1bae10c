/** `extends`: a service starts from another one, of the same file or of another (specification, "extends"). */

import type { Place } from './decode.ts';
import { nonEmptyString, shown } from './decode.ts';
import { object } from './decode-object.ts';
import { hostPath } from './host-path.ts';
import type { Variables } from './interpolate.ts';
import { loadFile } from './load-file.ts';
import type { LoadContext } from './load-file.ts';
import { mergeServices } from './merge.ts';
import type { SourcePosition } from './model.ts';
import { childPath, entryValue } from './node.ts';
import type { Entry, MapNode, Node } from './node.ts';
import { directoryOf } from './posix-path.ts';
import { didYouMean } from './report.ts';

interface Target {
  readonly service: string;
  /** The service as the author wrote it. */
  readonly shown: string;
  readonly file: string | undefined;
  readonly position: SourcePosition;
}

/** One file's services while they are being resolved. */
interface Scope {
  readonly file: string;
  readonly services: ReadonlyMap<string, Entry>;
  readonly resolved: Map<string, Node>;
}

interface Resolver {
  readonly variables: Variables;
  readonly context: LoadContext;
  readonly scopes: Map<string, Scope | undefined>;
}

export function applyExtends(
  tree: MapNode,
  file: string,
  variables: Variables,
  context: LoadContext,
): MapNode {
  const services = tree.entries.get('services');
  if (services?.value.kind !== 'map') return tree;
  const scope: Scope = { file, services: services.value.entries, resolved: new Map() };
  const resolver: Resolver = { variables, context, scopes: new Map([[file, scope]]) };
  const entries = new Map<string, Entry>();
  for (const [name, entry] of scope.services) {
    entries.set(name, { position: entry.position, value: resolve(name, entry.value, scope, resolver, []) });
  }
  const value: MapNode = { ...services.value, entries };
  return { ...tree, entries: new Map([...tree.entries, ['services', { ...services, value }]]) };
}

/** `chain`: the services that led here, for showing a circle. */
function resolve(
  name: string,
  service: Node,
  scope: Scope,
  resolver: Resolver,
  chain: readonly string[],
): Node {
  const known = scope.resolved.get(name);
  if (known !== undefined) return known;
  if (service.kind !== 'map' || !service.entries.has('extends')) return service;
  const own = withoutExtends(service);
  const base = baseOf(name, service, scope, resolver, chain);
  const result = base === undefined ? own : mergeServices(base, own, name, resolver.context.report);
  scope.resolved.set(name, result);
  return result;
}

function baseOf(
  name: string,
  service: MapNode,
  scope: Scope,
  resolver: Resolver,
  chain: readonly string[],
): Node | undefined {
  const { report } = resolver.context;
  const path = childPath(childPath('services', name), 'extends');
  const node = entryValue(service, 'extends');
  const target = node === undefined ? undefined : readTarget(node, { path, report });
  if (target === undefined) return undefined;
  const here = `${scope.file}#${name}`;
  if (chain.includes(here)) {
    const circle = [...chain.slice(chain.indexOf(here)), here].map((step) => step.split('#').at(-1));
    report.problem(target.position, path, `extends in a circle: ${circle.join(' -> ')}`);
    return undefined;
  }
  const targetScope = target.file === undefined ? scope : openScope(target.file, target.position, resolver);
  if (targetScope === undefined) return undefined;
  const base = targetScope.services.get(target.service);
  if (base === undefined) {
    const reason = `there is no service ${target.shown} in ${targetScope.file}`;
    report.problem(target.position, path, reason, didYouMean(target.service, targetScope.services.keys()));
    return undefined;
  }
  return resolve(target.service, base.value, targetScope, resolver, [...chain, here]);
}

function openScope(file: string, askedAt: SourcePosition, resolver: Resolver): Scope | undefined {
  if (resolver.scopes.has(file)) return resolver.scopes.get(file);
  const tree = loadFile(
    file,
    directoryOf(file),
    { variables: resolver.variables, askedAt },
    resolver.context,
  );
  const services = entryValue(tree, 'services');
  const scope = tree === undefined ? undefined : { file, services: entriesOf(services), resolved: new Map() };
  resolver.scopes.set(file, scope);
  return scope;
}

function entriesOf(node: Node | undefined): ReadonlyMap<string, Entry> {
  return node?.kind === 'map' ? node.entries : new Map();
}

const longForm = object({ service: nonEmptyString, file: hostPath }, { required: ['service'] });

/** `extends: name`, or `{service, file}`. */
function readTarget(node: Node, place: Place): Target | undefined {
  const named = entryValue(node, 'service') ?? node;
  const where = { shown: shown(named), position: named.position };
  if (node.kind === 'map') {
    const target = longForm(node, place);
    return target === undefined ? undefined : { service: target.service, file: target.file, ...where };
  }
  const service = nonEmptyString(node, place);
  return service === undefined ? undefined : { service, file: undefined, ...where };
}

function withoutExtends(service: MapNode): MapNode {
  const entries = new Map(service.entries);
  entries.delete('extends');
  return { ...service, entries };
}
