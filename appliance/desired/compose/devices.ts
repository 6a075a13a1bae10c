/** `devices`, `gpus` and `deploy.resources.reservations.devices`. */

import type { Decoder } from './decode.ts';
import { fail, integer, list, nonEmptyString, shown, string, strings } from './decode.ts';
import { object } from './decode-object.ts';
import { textRecord } from './key-values.ts';
import type { DeviceModel, DeviceRequestModel } from './model-parts.ts';

/** `vendor.com/class=name` of the Container Device Interface. */
const cdiName = /^[A-Za-z][\w.-]*\/[A-Za-z][\w-]*=[\w.:-]+$/;
const permissions = /^(?!.*(.).*\1)[rwm]+$/;

type Device =
  | { readonly kind: 'path'; readonly device: DeviceModel }
  | { readonly kind: 'cdi'; readonly name: string };

const longForm = object(
  { source: nonEmptyString, target: nonEmptyString, permissions: string },
  { required: ['source'] },
);

const device: Decoder<Device> = (node, place) => {
  if (node.kind === 'map') {
    const found = longForm(node, place);
    if (found === undefined) return undefined;
    return (
      pathDevice([found.source, found.target ?? found.source, found.permissions ?? 'rwm']) ??
      fail(node, place, 'the permissions must be letters of rwm')
    );
  }
  const text = nonEmptyString(node, place);
  if (text === undefined) return undefined;
  if (cdiName.test(text)) return { kind: 'cdi', name: text };
  return (
    pathDevice(text.split(':')) ??
    fail(node, place, `must be source[:target[:permissions]], not ${shown(node)}`)
  );
};

/** `/dev/ttyUSB0`, `/dev/a:/dev/b`, `/dev/a:rwm`, `/dev/a:/dev/b:rw`. */
function pathDevice(parts: readonly string[]): Device | undefined {
  const [source, second, third] = parts;
  if (source === undefined || source === '' || parts.length > 3) return undefined;
  const secondIsPermissions = second !== undefined && third === undefined && permissions.test(second);
  const target = second === undefined || secondIsPermissions ? source : second;
  const granted = third ?? (secondIsPermissions ? second : 'rwm');
  if (!target.startsWith('/') || !permissions.test(granted)) return undefined;
  return { kind: 'path', device: { source, target, permissions: granted } };
}

/** `requests`: devices named through the Container Device Interface. */
export const devices: Decoder<{
  devices: readonly DeviceModel[];
  requests: readonly DeviceRequestModel[];
}> = (node, place) => {
  const all = list(device)(node, place);
  if (all === undefined) return undefined;
  const paths = all.flatMap((each) => (each.kind === 'path' ? [each.device] : []));
  const names = all.flatMap((each) => (each.kind === 'cdi' ? [each.name] : []));
  const cdi: DeviceRequestModel = { driver: 'cdi', deviceIds: names, capabilities: [], options: {} };
  return {
    devices: [...new Map(paths.map((each) => [each.target, each])).values()],
    requests: names.length === 0 ? [] : [cdi],
  };
};

const count: Decoder<number> = (node, place) =>
  node.kind === 'scalar' && node.value === 'all' ? -1 : integer({ min: -1 })(node, place);

const request = object({
  driver: string,
  count,
  device_ids: strings,
  capabilities: strings,
  options: textRecord,
});

/** `always`: capabilities that are asked for in any case. */
function deviceRequest(always: readonly string[]): Decoder<DeviceRequestModel> {
  return (node, place) => {
    const found = request(node, place);
    if (found === undefined) return undefined;
    const { driver, count: amount, device_ids: deviceIds, options = {} } = found;
    if (amount !== undefined && deviceIds !== undefined) {
      return fail(node, place, 'has both "count" and "device_ids"; a request has one of them');
    }
    const capabilities = [...new Set([...(found.capabilities ?? []), ...always])];
    if (capabilities.length === 0 && driver === undefined) {
      return fail(
        node,
        place,
        'has neither "capabilities" nor "driver"',
        'for example "capabilities: [gpu]"',
      );
    }
    const devicesAsked = deviceIds === undefined ? { deviceIds: [], count: amount ?? -1 } : { deviceIds };
    const groups = capabilities.length === 0 ? [] : [capabilities];
    return { driver: driver ?? '', capabilities: groups, options, ...devicesAsked };
  };
}

export const reservedDevices = list(deviceRequest([]));

/** `gpus: all`, or a list of requests. */
export const gpus: Decoder<readonly DeviceRequestModel[]> = (node, place) => {
  if (node.kind === 'scalar' && node.value === 'all') {
    return [{ driver: '', count: -1, deviceIds: [], capabilities: [['gpu']], options: {} }];
  }
  if (node.kind !== 'list') return fail(node, place, `must be "all" or a list, not ${shown(node)}`);
  return list(deviceRequest(['gpu']))(node, place);
};
