/**
 * Every key of a service. To add a key of the specification: one line here with its decoder, one field in `model.ts`
 * (and, where two forms or files must merge specially, one line in `merge-rules.ts`).
 */

import { appliance } from './appliance.ts';
import { bytes, bytesOrUnlimited } from './bytes.ts';
import type { Decoder } from './decode.ts';
import {
  boolean,
  integer,
  nonEmptyString,
  oneOf,
  orEmpty,
  parsed,
  printable,
  record,
  string,
  stringOrList,
  strings,
  uniqueList,
} from './decode.ts';
import { object } from './decode-object.ts';
import { deploy } from './deploy.ts';
import { devices, gpus } from './devices.ts';
import { duration } from './duration.ts';
import { envFiles, labelFiles } from './env-files.ts';
import { extraHosts } from './extra-hosts.ts';
import { configMounts, secretMounts } from './file-mounts.ts';
import { healthcheck } from './healthcheck.ts';
import { hooks } from './hooks.ts';
import { keyValues, textRecord } from './key-values.ts';
import { dependsOn, pullPolicy, restart } from './lifecycle.ts';
import { externalLinks, links, volumesFrom } from './links.ts';
import type { ServiceModel } from './model.ts';
import { mounts } from './mounts.ts';
import { exposedPort, ports } from './ports.ts';
import { blkio, cpus, microseconds, ulimits } from './resources.ts';
import { limits, sets } from './service-draft.ts';
import type { KeyDecoder } from './service-draft.ts';
import { namespace, networkMode, serviceNetworks } from './service-networks.ts';
import { words } from './shell-words.ts';

const loggingShape = object({ driver: nonEmptyString, options: record(printable) });

const logging: Decoder<NonNullable<ServiceModel['logging']>> = (node, place) => {
  const found = loggingShape(node, place);
  return found === undefined ? undefined : { ...found, options: found.options ?? {} };
};

const containerName = parsed('a name of letters, digits, _ . and -', (text) =>
  /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(text) ? text : undefined,
);

const printables = uniqueList(printable, (text) => text);

export const serviceKeys = {
  annotations: sets('annotations', textRecord),
  blkio_config: limits('blkio', blkio),
  cap_add: sets('capAdd', strings),
  cap_drop: sets('capDrop', strings),
  cgroup: sets('cgroup', oneOf('host', 'private')),
  cgroup_parent: sets('cgroupParent', string),
  command: sets('command', words),
  configs: sets('configs', configMounts),
  container_name: sets('containerName', containerName),
  cpu_count: limits('cpuCount', integer({ min: 0 })),
  cpu_percent: limits('cpuPercent', integer({ min: 0, max: 100 })),
  cpu_period: limits('cpuPeriodUs', microseconds),
  cpu_quota: limits('cpuQuotaUs', integer({ min: -1 })),
  cpu_rt_period: limits('cpuRtPeriodUs', microseconds),
  cpu_rt_runtime: limits('cpuRtRuntimeUs', microseconds),
  cpu_shares: limits('cpuShares', integer({ min: 0 })),
  cpus: limits('nanoCpus', cpus),
  cpuset: limits('cpuset', string),
  depends_on: sets('dependsOn', dependsOn),
  deploy: sets('deploy', orEmpty(deploy)),
  device_cgroup_rules: sets('deviceCgroupRules', strings),
  devices: (node, place) => {
    const found = devices(node, place);
    return found === undefined ? undefined : { devices: found.devices, cdiRequests: found.requests };
  },
  dns: sets('dns', stringOrList),
  dns_opt: sets('dnsOptions', strings),
  dns_search: sets('dnsSearch', stringOrList),
  domainname: sets('domainname', string),
  entrypoint: sets('entrypoint', words),
  env_file: sets('envFiles', envFiles),
  environment: sets('ownEnvironment', keyValues),
  expose: sets(
    'expose',
    uniqueList(exposedPort, (text) => text),
  ),
  external_links: sets('externalLinks', externalLinks),
  extra_hosts: sets('extraHosts', extraHosts),
  gpus: sets('gpus', gpus),
  group_add: sets('groupAdd', printables),
  healthcheck: sets('healthcheck', healthcheck),
  hostname: sets('hostname', string),
  image: sets('image', nonEmptyString),
  init: sets('init', boolean),
  ipc: sets('ipc', namespace('none', 'private', 'host', 'shareable')),
  isolation: sets('isolation', string),
  label_file: sets('labelFiles', labelFiles),
  labels: sets('labels', textRecord),
  links: sets('links', links),
  logging: sets('logging', logging),
  mac_address: sets('macAddress', string),
  mem_limit: limits('memoryBytes', bytes),
  mem_reservation: limits('memoryReservationBytes', bytes),
  mem_swappiness: limits('memorySwappiness', integer({ min: 0, max: 100 })),
  memswap_limit: limits('memorySwapBytes', bytesOrUnlimited),
  network_mode: sets('networkMode', networkMode),
  networks: sets('attachments', serviceNetworks),
  oom_kill_disable: limits('oomKillDisable', boolean),
  oom_score_adj: limits('oomScoreAdj', integer({ min: -1000, max: 1000 })),
  pid: sets('pid', namespace('host')),
  pids_limit: limits('pidsLimit', integer({ min: -1 })),
  platform: sets('platform', nonEmptyString),
  ports: sets('ports', ports),
  post_start: sets('postStart', hooks),
  pre_stop: sets('preStop', hooks),
  privileged: sets('privileged', boolean),
  profiles: sets('profiles', strings),
  pull_policy: sets('pullPolicy', pullPolicy),
  read_only: sets('readOnly', boolean),
  restart: sets('restart', restart),
  runtime: sets('runtime', string),
  scale: sets('scale', integer({ min: 0 })),
  secrets: sets('secrets', secretMounts),
  security_opt: sets('securityOpt', strings),
  shm_size: limits('shmSizeBytes', bytes),
  stdin_open: sets('stdinOpen', boolean),
  stop_grace_period: sets('stopGracePeriodMs', duration),
  stop_signal: sets('stopSignal', string),
  storage_opt: sets('storageOpt', record(printable)),
  sysctls: sets('sysctls', textRecord),
  tmpfs: sets('tmpfs', stringOrList),
  tty: sets('tty', boolean),
  ulimits: sets('ulimits', ulimits),
  user: sets('user', string),
  userns_mode: sets('usernsMode', string),
  uts: sets('uts', namespace('host')),
  volumes: sets('volumes', mounts),
  volumes_from: sets('volumesFrom', volumesFrom),
  working_dir: sets('workingDir', string),
  'x-appliance': sets('appliance', orEmpty(appliance)),
} satisfies Readonly<Record<string, KeyDecoder>>;

/** Keys of the specification that have no place on an appliance. */
export const refusedServiceKeys: Readonly<Record<string, string>> = {
  credential_spec: 'credential specs exist on Windows only',
  develop: 'development workflows have no place on an appliance; move it to a file that only developers use',
  models: 'language models are run by Docker Desktop, not by an engine',
  provider: 'a provider plugin is not part of an appliance',
  pull_refresh_after: 'is not supported; write "pull_policy: every_12h"',
  use_api_socket: 'hands the engine, and with it the whole machine, to the container',
};

export const ignoredServiceKeys: Readonly<Record<string, string>> = {
  attach: 'has no effect: an appliance has no terminal to attach; the logs of every service are kept',
};
