/** One service of the merged tree -> `ServiceModel`. */

import { noAppliance } from './appliance.ts';
import type { Place } from './decode.ts';
import { child, mapNode } from './decode.ts';
import { object } from './decode-object.ts';
import { readEnvFiles } from './env-files.ts';
import type { Variables } from './interpolate.ts';
import type { RestartModel, ServiceModel, SourcePosition } from './model.ts';
import { entryValue } from './node.ts';
import type { MapNode, Node } from './node.ts';
import { checkDraft, implicitDependencies } from './service-checks.ts';
import { joinDrafts } from './service-draft.ts';
import type { ServiceDraft } from './service-draft.ts';
import { ignoredServiceKeys, refusedServiceKeys, serviceKeys } from './service-keys.ts';
import { defaultAttachment } from './service-networks.ts';
import type { StackFiles } from './stack-files.ts';

export interface ServiceContext {
  readonly variables: Variables;
  readonly files: StackFiles;
  /** Services that no profile enables keep their env files unread: they may be missing. */
  readonly enabled: (profiles: readonly string[]) => boolean;
}

const keys = object(
  { ...serviceKeys, build: () => ({}) },
  { refused: refusedServiceKeys, ignored: ignoredServiceKeys },
);

/** `position`: where the service's name stands. undefined: the service cannot be used; that was reported. */
export function decodeService(
  name: string,
  position: SourcePosition,
  node: Node,
  place: Place,
  context: ServiceContext,
): ServiceModel | undefined {
  const map = mapNode(node, place);
  const decoded = map === undefined ? undefined : keys(map, place);
  if (map === undefined || decoded === undefined) return undefined;
  checkBuild(map, position, place);
  const draft = joinDrafts(Object.values(decoded).filter((value) => value !== undefined));
  checkDraft(draft, map, place);
  if (draft.image === undefined) return undefined;
  return build(name, position, draft.image, draft, place, context);
}

function checkBuild(map: MapNode, position: SourcePosition, place: Place): void {
  const { report } = place;
  const hasImage = entryValue(map, 'image') !== undefined;
  const buildKey = map.entries.get('build');
  const path = child(place, 'build').path;
  if (buildKey !== undefined && hasImage) {
    report.note(buildKey.position, path, 'has no effect: an appliance pulls "image" and builds nothing');
  } else if (buildKey !== undefined) {
    report.problem(
      buildKey.position,
      path,
      'an appliance builds nothing',
      'give the service an "image" to pull',
    );
  } else if (!hasImage) {
    report.problem(position, child(place, 'image').path, 'is missing: the service names no image');
  }
}

function build(
  name: string,
  position: SourcePosition,
  image: string,
  draft: ServiceDraft,
  { report }: Place,
  { variables, files, enabled }: ServiceContext,
): ServiceModel {
  const { profiles = [] } = draft;
  const contents = (references: ServiceDraft['envFiles'] = []) =>
    enabled(profiles) ? readEnvFiles(references, variables, files, report) : new Map<string, string>();
  return {
    ...emptyService,
    ...directFields(draft),
    name,
    position,
    image,
    profiles,
    restart: restartOf(draft),
    replicas: draft.scale ?? draft.deploy?.replicas ?? 1,
    dependsOn: [...(draft.dependsOn ?? []), ...implicitDependencies(draft)],
    environment: Object.fromEntries([...contents(draft.envFiles), ...(draft.ownEnvironment ?? [])]),
    labels: { ...Object.fromEntries(contents(draft.labelFiles)), ...draft.labels },
    networks: networksOf(draft),
    deviceRequests: [draft.gpus, draft.cdiRequests, draft.deploy?.deviceRequests].flatMap(
      (some) => some ?? [],
    ),
    resources: { ...draft.deploy?.resources, ...draft.resources },
  };
}

/** The fields that the service takes over as the file says them. */
function directFields(draft: ServiceDraft) {
  const {
    scale: _scale,
    deploy: _deploy,
    ownEnvironment: _ownEnvironment,
    envFiles: _envFiles,
    labelFiles: _labelFiles,
    attachments: _attachments,
    gpus: _gpus,
    cdiRequests: _cdiRequests,
    resources: _resources,
    ...direct
  } = draft;
  return direct;
}

function restartOf({ deploy, restart }: ServiceDraft): RestartModel {
  return deploy?.restart ?? restart ?? { mode: 'default' };
}

function networksOf({ networkMode, attachments = [] }: ServiceDraft): ServiceModel['networks'] {
  if (networkMode !== undefined) return [];
  return attachments.length === 0 ? [defaultAttachment] : attachments;
}

/** What a service is that says nothing but its image. */
const emptyService = {
  pullPolicy: 'missing',
  annotations: {},
  tty: false,
  stdinOpen: false,
  postStart: [],
  preStop: [],
  ports: [],
  expose: [],
  extraHosts: [],
  dns: [],
  dnsSearch: [],
  dnsOptions: [],
  links: [],
  externalLinks: [],
  volumes: [],
  volumesFrom: [],
  tmpfs: [],
  configs: [],
  secrets: [],
  devices: [],
  deviceCgroupRules: [],
  privileged: false,
  readOnly: false,
  capAdd: [],
  capDrop: [],
  securityOpt: [],
  groupAdd: [],
  sysctls: {},
  ulimits: [],
  storageOpt: {},
  appliance: noAppliance,
} as const;
