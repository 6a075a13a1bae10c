/** What the keys of one service say, each on its own, before they are put together (`service.ts`). */

import type { Decoder } from './decode.ts';
import type { DeployModel } from './deploy.ts';
import type { EnvFileReference } from './env-files.ts';
import type { KeyValues } from './key-values.ts';
import type { ServiceModel } from './model.ts';
import type { DeviceRequestModel, ResourcesModel, ServiceNetworkModel } from './model-parts.ts';

type Direct = Omit<
  ServiceModel,
  'name' | 'position' | 'replicas' | 'environment' | 'networks' | 'deviceRequests' | 'resources'
>;

export interface ServiceDraft extends Partial<Direct> {
  readonly scale?: number;
  readonly deploy?: DeployModel;
  readonly ownEnvironment?: KeyValues;
  readonly envFiles?: readonly EnvFileReference[];
  readonly labelFiles?: readonly EnvFileReference[];
  readonly attachments?: readonly ServiceNetworkModel[];
  readonly gpus?: readonly DeviceRequestModel[];
  readonly cdiRequests?: readonly DeviceRequestModel[];
  readonly resources?: ResourcesModel;
}

/** Reads one key of a service. */
export type KeyDecoder = Decoder<ServiceDraft>;

/** The key sets one field of the service. */
export function sets<K extends keyof ServiceDraft>(
  field: K,
  decoder: Decoder<NonNullable<ServiceDraft[K]>>,
): KeyDecoder {
  return (node, place) => {
    const value = decoder(node, place);
    return value === undefined ? undefined : { [field]: value };
  };
}

/** The key sets one field of the service's resources. */
export function limits<K extends keyof ResourcesModel>(
  field: K,
  decoder: Decoder<NonNullable<ResourcesModel[K]>>,
): KeyDecoder {
  return (node, place) => {
    const value = decoder(node, place);
    return value === undefined ? undefined : { resources: { [field]: value } };
  };
}

/** All keys of a service in one draft. */
export function joinDrafts(drafts: Iterable<ServiceDraft>): ServiceDraft {
  let joined: ServiceDraft = {};
  for (const draft of drafts) {
    joined = { ...joined, ...draft, resources: { ...joined.resources, ...draft.resources } };
  }
  return joined;
}
