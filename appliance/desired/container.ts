/** Body of `POST /containers/create` for one replica, for the newest API that we know; `api-version.ts` cuts it down. */

import type { ServiceModel } from './compose/model.ts';
import type { BuildContext } from './context.ts';
import type { ContainerCreate } from './desired.ts';
import { endpoints } from './endpoints.ts';
import { healthcheckBody } from './health.ts';
import { hostConfig } from './host-config.ts';
import { compact, unlessEmpty, whenTrue } from './json.ts';
import { containerLabels } from './labels.ts';
import { containerName } from './names.ts';
import { exposedPorts } from './ports.ts';

const msPerSecond = 1_000;

export function containerCreate(
  context: BuildContext,
  service: ServiceModel,
  replica: number,
  configHash: string,
): ContainerCreate {
  const { stack, applianceId } = context;
  const name = containerName(stack.name, service, replica);
  return {
    ...compact(processFields(service)),
    Image: service.image,
    Labels: containerLabels(
      service.labels,
      { stack: stack.name, applianceId, configHash },
      service.name,
      replica,
    ),
    HostConfig: hostConfig(context, service),
    NetworkingConfig: { EndpointsConfig: endpoints(context, service, name) },
  };
}

function processFields(
  service: ServiceModel,
): Omit<ContainerCreate, 'Image' | 'Labels' | 'HostConfig' | 'NetworkingConfig'> {
  return {
    Hostname: service.hostname,
    Domainname: service.domainname,
    User: service.user,
    WorkingDir: service.workingDir,
    // Empty lists are sent: they clear what the image says.
    Entrypoint: service.entrypoint,
    Cmd: service.command,
    Env: unlessEmpty(environmentTexts(service.environment)),
    ExposedPorts: exposedPorts(service),
    Healthcheck: healthcheckBody(service.healthcheck),
    Tty: whenTrue(service.tty),
    OpenStdin: whenTrue(service.stdinOpen),
    AttachStdout: true,
    AttachStderr: true,
    StopSignal: service.stopSignal,
    // Whole seconds only: rounded up, so that a service never gets less than it asks for.
    StopTimeout:
      service.stopGracePeriodMs === undefined
        ? undefined
        : Math.ceil(service.stopGracePeriodMs / msPerSecond),
  };
}

/** `KEY=value`; `KEY` alone (no value in the file and none outside) makes the engine unset what the image sets. */
function environmentTexts(environment: ServiceModel['environment']): readonly string[] {
  return Object.keys(environment)
    .toSorted()
    .map((key) => {
      const value = environment[key];
      return value === null || value === undefined ? key : `${key}=${value}`;
    });
}
