import { type Call, changeDeadlineMs, pathSegment, readDeadlineMs } from './call.ts';
import { failure, isKind } from './failure.ts';
import { field, list, text } from './json.ts';
import { networkDetails } from './normalise.ts';
import type { Transport } from './transport.ts';
import type { Engine } from './types.ts';
import { isBefore } from './version.ts';

type NetworkCalls = Pick<
  Engine,
  'connectNetwork' | 'disconnectNetwork' | 'listNetworks' | 'createNetwork' | 'removeNetwork'
>;

export function networkCalls(transport: Transport, apiVersion: string): NetworkCalls {
  const attach = async (
    name: string,
    network: string,
    verb: string,
    body: object,
    signal: AbortSignal,
  ): Promise<void> => {
    const path = `/networks/${pathSegment(network)}/${verb}`;
    await transport.send(
      { name, subject: network, method: 'POST', path, body, deadlineMs: changeDeadlineMs },
      signal,
    );
  };

  return {
    connectNetwork: (network, containerId, endpoint, signal) =>
      attach(
        'connectNetwork',
        network,
        'connect',
        { Container: containerId, EndpointConfig: endpoint },
        signal,
      ),

    /** By force: also frees the endpoint that an unclean shutdown left behind. Not connected is success. */
    disconnectNetwork: async (network, containerId, signal) => {
      const body = { Container: containerId, Force: true };
      try {
        await attach('disconnectNetwork', network, 'disconnect', body, signal);
      } catch (error) {
        if (!(error instanceof Error) || !/is not connected to/.test(error.message)) throw error;
      }
    },

    listNetworks: async (signal) => {
      const answer = await transport.send(
        {
          name: 'listNetworks',
          subject: '',
          method: 'GET',
          path: '/networks',
          deadlineMs: readDeadlineMs,
        },
        signal,
      );
      return list(answer.body).map(networkDetails);
    },

    createNetwork: async (body, signal) => {
      // Before 1.44 the engine makes a second network of the same name unless it is told to look. Later it always looks.
      const checked = isBefore(apiVersion, '1.44') ? { ...body, CheckDuplicate: true } : body;
      const call: Call = {
        name: 'createNetwork',
        subject: text(field(body, 'Name')),
        method: 'POST',
        path: '/networks/create',
        body: checked,
        deadlineMs: changeDeadlineMs,
      };
      const answer = await transport.send(call, signal);
      const id = text(field(answer.body, 'Id'));
      if (id === '') throw failure(call, 'server-error', 'the engine gave no network id');
      return id;
    },

    /** By id where two networks may share a name. Already gone is success. */
    removeNetwork: async (id, signal) => {
      const path = `/networks/${pathSegment(id)}`;
      try {
        await transport.send(
          { name: 'removeNetwork', subject: id, method: 'DELETE', path, deadlineMs: changeDeadlineMs },
          signal,
        );
      } catch (error) {
        if (!isKind(error, 'not-found') && !isKind(error, 'network-missing')) throw error;
      }
    },
  };
}
