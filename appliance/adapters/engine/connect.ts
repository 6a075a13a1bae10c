import { readDeadlineMs } from './call.ts';
import { containerCalls } from './containers.ts';
import { eventCalls } from './events.ts';
import { execCalls } from './exec.ts';
import { failure } from './failure.ts';
import { imageCalls } from './images.ts';
import { knock } from './knock.ts';
import { field, text } from './json.ts';
import { logCalls } from './logs.ts';
import { networkCalls } from './networks.ts';
import { statsCalls } from './stats.ts';
import { systemCalls } from './system.ts';
import { createTransport } from './transport.ts';
import type { ConnectEngine, EngineInfo } from './types.ts';
import { negotiate } from './version.ts';
import { volumeCalls } from './volumes.ts';

/** Asks once which API the engine speaks; from then on every path carries the version agreed on. */
export const connectEngine: ConnectEngine = async (socketPath, { onCall }, signal) => {
  const info = await greet(socketPath, onCall, signal);
  const transport = createTransport(socketPath, info.apiVersion, onCall);
  return {
    info,
    ping: async (pingSignal) => {
      await transport.send(
        { name: 'ping', subject: '', method: 'GET', path: '/_ping', deadlineMs: readDeadlineMs },
        pingSignal,
      );
    },
    knock: (knockSignal) => knock(socketPath, knockSignal),
    ...systemCalls(transport),
    ...containerCalls(transport, info.apiVersion),
    ...statsCalls(transport),
    ...networkCalls(transport, info.apiVersion),
    ...volumeCalls(transport),
    ...imageCalls(transport),
    ...execCalls(transport),
    ...logCalls(transport),
    ...eventCalls(transport),
  };
};

async function greet(
  socketPath: string,
  onCall: Parameters<ConnectEngine>[1]['onCall'],
  signal: AbortSignal,
): Promise<EngineInfo> {
  const call = {
    name: 'connect',
    subject: '',
    method: 'GET',
    path: '/version',
    deadlineMs: readDeadlineMs,
  } as const;
  const { body } = await createTransport(socketPath, undefined, onCall).send(call, signal);
  const minApiVersion = text(field(body, 'MinAPIVersion'));
  const agreed = negotiate(minApiVersion, text(field(body, 'ApiVersion')));
  if ('problem' in agreed) throw failure(call, 'unsupported', agreed.problem);
  return {
    version: text(field(body, 'Version')),
    apiVersion: agreed.apiVersion,
    minApiVersion,
    os: text(field(body, 'Os')),
    arch: text(field(body, 'Arch')),
  };
}
