/** The other side: the requests of `buildDesired`, sent as they are. */

import { createHash } from 'node:crypto';
import { endpointsAtCreate, networkAtCreate } from '../../../appliance/desired/api-version.ts';
import { buildDesired } from '../../../appliance/desired/build.ts';
import { label, type Desired, type DesiredContainer } from '../../../appliance/desired/desired.ts';
import { textOf } from '../../../appliance/desired/json.ts';
import { inspectCreated, type Created } from './created.ts';
import { readCase, type Case } from './cases.ts';
import type { EngineApi } from './engine-api.ts';

const marks = { stack: label.stack, service: label.service, replica: label.replica };

/** Stand-ins that every Debian has: what our own mounts show does not matter here. */
export const directories = { certs: '/etc/ssl', configs: '/etc/alternatives', files: '/nonexistent' };

export async function createWithBodies(api: EngineApi, subject: Case): Promise<Created> {
  const desired = desiredOf(subject);
  for (const network of desired.networks) {
    if (network.create !== undefined) {
      await api.post('/networks/create', networkAtCreate(api.apiVersion, network.create).create);
    }
  }
  for (const volume of desired.volumes) {
    if (volume.create !== undefined) await api.post('/volumes/create', volume.create);
  }
  for (const { containers, platform } of desired.services) {
    for (const container of containers) await createContainer(api, container, platform, subject.start);
  }
  return inspectCreated(api, marks, subject.stack);
}

async function createContainer(
  api: EngineApi,
  container: DesiredContainer,
  platform: string | undefined,
  start: boolean,
): Promise<void> {
  const { create, connect } = endpointsAtCreate(api.apiVersion, container.create);
  const query = new URLSearchParams({
    name: container.name,
    ...(platform === undefined ? {} : { platform }),
  });
  const { Id: id } = await api.post(`/containers/create?${query.toString()}`, create);
  for (const { network, endpoint } of connect) {
    await api.post(`/networks/${network}/connect`, { Container: id, EndpointConfig: endpoint });
  }
  if (start) await api.post(`/containers/${textOf(id)}/start`, {});
}

export function desiredOf(subject: Case): Desired {
  const result = buildDesired({
    stack: readCase(subject),
    applianceId: 'differential',
    offline: true,
    directories,
    secretValues: [],
    hash: (text) => createHash('sha256').update(text).digest('hex'),
  });
  if (result.ok) return result.desired;
  throw new Error(`${subject.name}: ${result.problems.map((problem) => problem.reason).join('; ')}`);
}
