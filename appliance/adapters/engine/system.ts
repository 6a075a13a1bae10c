import { readDeadlineMs } from './call.ts';
import { at, field, object, text, texts } from './json.ts';
import type { Transport } from './transport.ts';
import type { Engine, EngineRegistryAccess } from './types.ts';

export function systemCalls(
  transport: Transport,
): Pick<Engine, 'hasLiveRestore' | 'dataRoot' | 'registryAccess' | 'facts'> {
  const info = async (name: string, signal: AbortSignal): Promise<unknown> => {
    const call = { name, subject: '', method: 'GET', path: '/info', deadlineMs: readDeadlineMs } as const;
    return (await transport.send(call, signal)).body;
  };
  return {
    hasLiveRestore: async (signal) =>
      field(await info('hasLiveRestore', signal), 'LiveRestoreEnabled') === true,
    dataRoot: async (signal) => text(field(await info('dataRoot', signal), 'DockerRootDir')),
    registryAccess: async (signal) => readRegistryAccess(await info('registryAccess', signal)),
    facts: async (signal) => pick(await info('facts', signal)),
  };
}

/** Of `GET /info`: what explains how it behaves. Labels, proxies and what belongs to a swarm are others' business. */
const FACTS = [
  'ServerVersion',
  'Driver',
  'DriverStatus',
  'LoggingDriver',
  'CgroupDriver',
  'CgroupVersion',
  'KernelVersion',
  'OperatingSystem',
  'Architecture',
  'NCPU',
  'MemTotal',
  'DockerRootDir',
  'Containers',
  'ContainersRunning',
  'ContainersPaused',
  'ContainersStopped',
  'Images',
  'SystemTime',
  'LiveRestoreEnabled',
  'DefaultRuntime',
  'SecurityOptions',
  'Plugins',
  'Warnings',
] as const;

function pick(info: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(FACTS.map((name) => [name, field(info, name)]));
}

function readRegistryAccess(info: unknown): EngineRegistryAccess {
  const known = object(at(info, 'RegistryConfig', 'IndexConfigs'));
  return {
    httpProxy: text(field(info, 'HttpProxy')),
    httpsProxy: text(field(info, 'HttpsProxy')),
    noProxy: text(field(info, 'NoProxy')),
    insecureHosts: Object.keys(known).filter((host) => field(known[host], 'Secure') === false),
    insecureNetworks: texts(at(info, 'RegistryConfig', 'InsecureRegistryCIDRs')),
  };
}
