/** Limits and devices of `HostConfig`. */

import type { ServiceModel } from './compose/model.ts';
import type { BlkioModel, DeviceModel, DeviceRequestModel, ResourcesModel } from './compose/model-parts.ts';
import type { JsonObject } from './desired.ts';
import { compact, unlessEmpty, whenTrue } from './json.ts';

type ResourcefulService = Pick<
  ServiceModel,
  'resources' | 'cgroupParent' | 'deviceCgroupRules' | 'devices' | 'deviceRequests' | 'ulimits'
>;

export function resourceFields(service: ResourcefulService): JsonObject {
  const cdiNames = service.devices.filter(isCdiDevice).map((device) => device.source);
  const devices = service.devices.filter((device) => !isCdiDevice(device));
  return compact({
    ...cpuFields(service.resources),
    ...memoryFields(service.resources),
    ...blkioFields(service.resources.blkio),
    CgroupParent: service.cgroupParent,
    DeviceCgroupRules: unlessEmpty(service.deviceCgroupRules),
    Devices: unlessEmpty(devices.map(deviceBody)),
    DeviceRequests: unlessEmpty([
      ...(cdiNames.length === 0 ? [] : [{ Driver: 'cdi', DeviceIDs: cdiNames }]),
      ...service.deviceRequests.map(deviceRequestBody),
    ]),
    Ulimits: unlessEmpty(
      service.ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    ),
  });
}

function cpuFields(resources: ResourcesModel): JsonObject {
  return {
    NanoCpus: resources.nanoCpus,
    CpuCount: resources.cpuCount,
    CpuPercent: resources.cpuPercent,
    CpuShares: resources.cpuShares,
    CpuPeriod: resources.cpuPeriodUs,
    CpuQuota: resources.cpuQuotaUs,
    CpuRealtimePeriod: resources.cpuRtPeriodUs,
    CpuRealtimeRuntime: resources.cpuRtRuntimeUs,
    CpusetCpus: resources.cpuset,
  };
}

function memoryFields(resources: ResourcesModel): JsonObject {
  return {
    Memory: resources.memoryBytes,
    MemoryReservation: resources.memoryReservationBytes,
    MemorySwap: resources.memorySwapBytes,
    MemorySwappiness: resources.memorySwappiness,
    OomKillDisable: whenTrue(resources.oomKillDisable === true),
    OomScoreAdj: resources.oomScoreAdj,
    PidsLimit: resources.pidsLimit,
    ShmSize: resources.shmSizeBytes,
  };
}

function blkioFields(blkio: BlkioModel | undefined): JsonObject {
  if (blkio === undefined) return {};
  return {
    BlkioWeight: blkio.weight,
    BlkioWeightDevice: unlessEmpty(
      blkio.weightDevice.map(({ path, weight }) => ({ Path: path, Weight: weight })),
    ),
    BlkioDeviceReadBps: throttles(blkio.deviceReadBps),
    BlkioDeviceReadIOps: throttles(blkio.deviceReadIops),
    BlkioDeviceWriteBps: throttles(blkio.deviceWriteBps),
    BlkioDeviceWriteIOps: throttles(blkio.deviceWriteIops),
  };
}

function throttles(devices: BlkioModel['deviceReadBps']): readonly JsonObject[] | undefined {
  return unlessEmpty(devices.map(({ path, rate }) => ({ Path: path, Rate: rate })));
}

function deviceBody(device: DeviceModel): JsonObject {
  return {
    PathOnHost: device.source,
    PathInContainer: device.target,
    CgroupPermissions: device.permissions,
  };
}

function deviceRequestBody(request: DeviceRequestModel): JsonObject {
  return compact({
    Driver: request.driver,
    Count: request.count,
    DeviceIDs: unlessEmpty(request.deviceIds),
    Capabilities: request.capabilities,
    Options: unlessEmpty(request.options),
  });
}

/** A name of the Container Device Interface (`vendor.com/class=name`) instead of a path. */
function isCdiDevice(device: DeviceModel): boolean {
  return (
    device.source === device.target && /^[a-z][\w.-]*\/[a-z0-9][\w.-]*=[a-z0-9][\w.:-]*$/i.test(device.source)
  );
}
