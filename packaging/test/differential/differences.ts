/** Every way in which our containers are meant to differ from those of docker-compose 1.29, by name and with the reason. */

import type { Json, JsonObject } from '../../../appliance/desired/desired.ts';
import { canonicalJson } from '../../../appliance/desired/hash.ts';
import { isObject, textOf, without } from '../../../appliance/desired/json.ts';
import type { Difference, Sides } from './compare.ts';
import type { Inputs } from './inputs.ts';
import { directories } from './with-bodies.ts';

export const differences: readonly Difference[] = [
  {
    name: 'labels of the tool',
    reason: 'each side marks what it makes with labels of its own',
    paths: /Labels$/,
    without: ({ theirs, ours }) => ({
      theirs: withoutLabels(theirs, 'com.docker.compose.'),
      ours: withoutLabels(ours, 'io.applianced.'),
    }),
  },
  {
    name: 'one restarter',
    reason: 'the daemon restarts containers and reads `restart` itself; an engine policy would fight it',
    paths: /HostConfig\.RestartPolicy$/,
    without: (sides) =>
      canonicalJson(sides.ours ?? null) === '{"MaximumRetryCount":0,"Name":"no"}' ? neither : sides,
  },
  {
    name: 'attached output',
    reason: 'as docker compose v2; it has no effect on a container that nobody attaches to at its start',
    paths: /Config\.Attach(?:Stdout|Stderr)$/,
    without: (sides) => (sides.theirs === false && sides.ours === true ? neither : sides),
  },
  {
    name: 'certificates and configuration',
    reason: 'every container of the appliance sees /certs and /configs',
    paths: /HostConfig\.Mounts$|Effective \/(?:certs|configs)$/,
    without: ({ theirs, ours }, path) =>
      path.endsWith('Mounts')
        ? { theirs, ours: listOf(ours).filter((mount) => !isApplianceMount(mount)) }
        : { theirs, ours: undefined },
  },
  {
    name: 'dashes in container names',
    reason: 'as docker compose v2: STACK-SERVICE-1 instead of STACK_SERVICE_1',
    paths: / Name$|HostConfig\.(?:VolumesFrom|PidMode|IpcMode|NetworkMode)$/,
    without: ({ theirs, ours }, _path, all) => ({ theirs: withOurNames(theirs, all), ours }),
  },
  {
    name: 'own container name as alias',
    reason: 'as docker compose v2: a container is known by its name too, and by that of its replica',
    paths: /Endpoint .*\.Aliases$/,
    without: ({ theirs, ours }, path, all) => ({
      theirs,
      ours: listOf(ours).filter((alias) => alias !== all.ours[`${containerOf(path)} Name`]),
    }),
  },
  {
    name: 'known names of links',
    reason:
      'as docker compose v2: a linked container is known by `SERVICE-1` and `STACK-SERVICE-1`, with dashes',
    paths: /(?:Endpoint .*|HostConfig)\.Links$/,
    without: ({ theirs, ours }, _path, all) => ({
      theirs: listOf(theirs)
        .map((link) => withOurNames(link, all))
        .map((link) => textOf(link).replace(/([:/][\w-]+)_(\d+)$/, '$1-$2'))
        .toSorted(),
      ours,
    }),
  },
  {
    name: 'named volumes as mounts',
    reason:
      'as docker compose v2: short syntax of a named volume becomes a `Mount`; a `Bind` would do the same',
    paths: /HostConfig\.(?:Binds|Mounts)$/,
    without: ({ theirs, ours }, path, all) => {
      const binds = listOf(all.theirs[`${containerOf(path)} HostConfig.Binds`]).map(textOf);
      if (path.endsWith('Binds'))
        return { theirs: listOf(theirs).filter((bind) => isHostPath(textOf(bind))), ours };
      return { theirs, ours: listOf(ours).filter((mount) => !binds.includes(bindTextOf(mount))) };
    },
  },
  {
    name: 'binds of the long syntax',
    reason:
      'as docker compose v2: a bind that creates its source is a `Bind`, because engines below 1.42 know no other way',
    paths: /HostConfig\.(?:Binds|Mounts)$/,
    without: ({ theirs, ours }, path, all) => {
      const other = path.endsWith('Binds') ? all.theirs : all.ours;
      const container = containerOf(path);
      if (path.endsWith('Binds')) {
        const mounts = listOf(other[`${container} HostConfig.Mounts`]).map(bindTextOf);
        return { theirs, ours: listOf(ours).filter((bind) => !mounts.includes(textOf(bind))) };
      }
      const binds = listOf(other[`${container} HostConfig.Binds`]).map(textOf);
      return { theirs: listOf(theirs).filter((mount) => !binds.includes(bindTextOf(mount))), ours };
    },
  },
  {
    name: 'created bind sources',
    reason:
      'the specification creates a missing host directory in the long syntax too; docker-compose 1.29 does not',
    since: '1.42',
    paths: /HostConfig\.Mounts$/,
    without: ({ theirs, ours }) => ({ theirs, ours: listOf(ours).map(withoutCreation) }),
  },
  {
    name: 'anonymous volumes as mounts',
    reason: 'as docker compose v2: short syntax of an anonymous volume becomes a `Mount` without source',
    paths: /HostConfig\.Mounts$/,
    without: ({ theirs, ours }, path, all) => {
      const volumes = all.theirs[`${containerOf(path)} Config.Volumes`];
      const targets = isObject(volumes) ? Object.keys(volumes) : [];
      const isTheirs = (mount: Json): boolean =>
        isObject(mount) && mount['Source'] === undefined && targets.includes(textOf(mount['Target']));
      return { theirs, ours: listOf(ours).filter((mount) => !isTheirs(mount)) };
    },
  },
  {
    name: 'no declared volumes',
    reason:
      'docker-compose repeats each mount target in `Volumes`, where it has no effect beside a bind or mount',
    paths: /Config\.Volumes$/,
    without: ({ theirs, ours }, path, all) => {
      const isMounted = (target: string): boolean => `${containerOf(path)} Effective ${target}` in all.ours;
      const asked = isObject(ours) ? ours : {};
      const kept = Object.entries(isObject(theirs) ? theirs : {}).filter(
        ([target]) => target in asked || !isMounted(target),
      );
      return { theirs: Object.fromEntries(kept), ours };
    },
  },
  {
    name: 'attachable networks',
    reason:
      'docker-compose makes every network attachable; the specification says only where the file does, and only a swarm cares',
    paths: /^network .* Attachable$/,
    without: (sides) => (sides.theirs === true && sides.ours === false ? neither : sides),
  },
];

const neither: Sides = { theirs: undefined, ours: undefined };

function withoutLabels(value: Json | undefined, prefix: string): Json | undefined {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !name.startsWith(prefix)));
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** `container app.1 HostConfig.Binds` -> `container app.1`. */
function containerOf(path: string): string {
  return path.split(' ').slice(0, 2).join(' ');
}

function isApplianceMount(mount: Json): boolean {
  const ours = [
    ['/certs', directories.certs],
    ['/configs', directories.configs],
  ].map(([Target = '', Source = '']) => canonicalJson({ Type: 'bind', Source, Target, ReadOnly: true }));
  return ours.includes(canonicalJson(mount));
}

/** A mount as the `Bind` that does the same; empty where no `Bind` does. */
function bindTextOf(mount: Json): string {
  if (!isObject(mount) || mount['VolumeOptions'] !== undefined || mount['Source'] === undefined) return '';
  const propagation = isObject(mount['BindOptions']) ? mount['BindOptions']['Propagation'] : undefined;
  const options = [
    mount['ReadOnly'] === true ? 'ro' : 'rw',
    ...(propagation === undefined ? [] : [textOf(propagation)]),
  ];
  return `${textOf(mount['Source'])}:${textOf(mount['Target'])}:${options.join(',')}`;
}

function withoutCreation(mount: Json): Json {
  if (!isObject(mount) || !isObject(mount['BindOptions'])) return mount;
  return { ...mount, BindOptions: without(mount['BindOptions'], 'CreateMountpoint') };
}

function isHostPath(bind: string): boolean {
  return bind.startsWith('/');
}

/** Their names of containers replaced by ours of the same replica. */
function withOurNames(
  value: Json | undefined,
  all: { readonly theirs: Inputs; readonly ours: Inputs },
): Json | undefined {
  if (value === undefined) return undefined;
  const names = Object.keys(all.theirs).filter((path) => path.endsWith(' Name'));
  const text = names.reduce(
    (replaced, path) => replaced.replaceAll(textOf(all.theirs[path]), textOf(all.ours[path])),
    canonicalJson(value),
  );
  return JSON.parse(text) as JsonObject;
}
