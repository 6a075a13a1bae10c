/**
 * `deploy`: replicas, resources and restart policy have their effect; what only a swarm would act on is noted. A key
 * that would change what runs (`mode: global-job`) is refused.
 */

import { bytes } from './bytes.ts';
import type { Decoder } from './decode.ts';
import { fail, integer, oneOf } from './decode.ts';
import { object } from './decode-object.ts';
import { reservedDevices } from './devices.ts';
import type { RestartModel } from './model.ts';
import type { DeviceRequestModel, ResourcesModel } from './model-parts.ts';
import { present } from './present.ts';
import { cpus } from './resources.ts';

export interface DeployModel {
  readonly replicas?: number;
  readonly restart?: RestartModel;
  readonly resources: Pick<
    ResourcesModel,
    'nanoCpus' | 'memoryBytes' | 'pidsLimit' | 'memoryReservationBytes'
  >;
  readonly deviceRequests: readonly DeviceRequestModel[];
}

const swarmOnly = 'has a meaning only in a swarm; it has no effect here';

const limits = object({ cpus, memory: bytes, pids: integer({ min: -1 }) });

const reservations = object(
  { memory: bytes, devices: reservedDevices },
  { ignored: { cpus: swarmOnly, generic_resources: swarmOnly } },
);

const restartPolicy = object(
  { condition: oneOf('none', 'on-failure', 'any'), max_attempts: integer({ min: 0 }) },
  {
    ignored: {
      delay: 'has no effect: the appliance waits 1, 2, 4 … 60 s between restarts',
      window: 'has no effect: the appliance counts a service as stable after 60 s',
    },
  },
);

const mode: Decoder<string> = (node, place) => {
  const text = oneOf('replicated', 'global', 'replicated-job', 'global-job')(node, place);
  return text?.endsWith('-job')
    ? fail(node, place, `${text} runs in a swarm only`, 'use "restart: on-failure" for a task that ends')
    : text;
};

const shape = object(
  {
    mode,
    replicas: integer({ min: 0 }),
    resources: object({ limits, reservations }),
    restart_policy: restartPolicy,
  },
  {
    ignored: {
      endpoint_mode: swarmOnly,
      labels: 'labels a service of a swarm, not its containers; use "labels" beside "deploy"',
      placement: 'has no effect: an appliance is one machine',
      rollback_config: 'has no effect; "x-appliance: {update: …}" says how an update proceeds',
      update_config: 'has no effect; "x-appliance: {update: …}" says how an update proceeds',
    },
  },
);

export const deploy: Decoder<DeployModel> = (node, place) => {
  const found = shape(node, place);
  if (found === undefined) return undefined;
  const { limits: limited, reservations: reserved } = found.resources ?? {};
  const policy = found.restart_policy;
  return {
    resources: present({
      nanoCpus: limited?.cpus,
      memoryBytes: limited?.memory,
      pidsLimit: limited?.pids,
      memoryReservationBytes: reserved?.memory,
    }),
    deviceRequests: reserved?.devices ?? [],
    ...present({
      replicas: found.replicas,
      restart: policy === undefined ? undefined : restartOf(policy),
    }),
  };
};

/** The condition's default is `any` (specification, "restart_policy"). */
function restartOf({
  condition = 'any',
  max_attempts: maxAttempts,
}: NonNullable<ReturnType<typeof restartPolicy>>): RestartModel {
  const modes = { none: 'never', 'on-failure': 'on-failure', any: 'always' } as const;
  return { mode: modes[condition], ...present({ maxAttempts: maxAttempts || undefined }) };
}
