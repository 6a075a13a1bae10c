import { type Call, readDeadlineMs } from './call.ts';
import { at, field, object, text, texts } from './json.ts';
import type { Transport } from './transport.ts';
import type { Engine, EngineRegistryAccess } from './types.ts';

export function systemCalls(transport: Transport): Pick<Engine, 'hasLiveRestore' | 'registryAccess'> {
  return {
    hasLiveRestore: async (signal) => {
      const { body } = await transport.send(infoCall('hasLiveRestore'), signal);
      return field(body, 'LiveRestoreEnabled') === true;
    },
    registryAccess: async (signal) => {
      const { body } = await transport.send(infoCall('registryAccess'), signal);
      return readRegistryAccess(body);
    },
  };
}

function infoCall(name: string): Call {
  return { name, subject: '', method: 'GET', path: '/info', deadlineMs: readDeadlineMs };
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
