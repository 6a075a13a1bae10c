import {
  type Call,
  changeDeadlineMs,
  createDeadlineMs,
  pathSegment,
  readDeadlineMs,
  removeDeadlineMs,
  startDeadlineMs,
} from './call.ts';
import { withExposedPorts } from './create-body.ts';
import { failure, isKind } from './failure.ts';
import { field, list, text } from './json.ts';
import { containerDetails, listedContainer } from './normalise-container.ts';
import type { Transport } from './transport.ts';
import type { Engine } from './types.ts';
import { isBefore } from './version.ts';

type ContainerCalls = Pick<
  Engine,
  | 'listContainers'
  | 'inspectContainer'
  | 'createContainer'
  | 'startContainer'
  | 'stopContainer'
  | 'killContainer'
  | 'unpauseContainer'
  | 'removeContainer'
  | 'renameContainer'
  | 'setRestartPolicyNo'
>;

/** On top of the grace period: SIGKILL, the end of the process, the networks' release. */
const stopSlackMs = 15_000;

export function containerCalls(transport: Transport, apiVersion: string): ContainerCalls {
  const change = async (
    name: string,
    id: string,
    verb: string,
    more: Pick<Call, 'query' | 'body'> & { deadlineMs?: number },
    signal: AbortSignal,
  ): Promise<void> => {
    const path = `/containers/${pathSegment(id)}/${verb}`;
    await transport.send(
      { name, subject: id, method: 'POST', path, deadlineMs: changeDeadlineMs, ...more },
      signal,
    );
  };

  /** Before 1.42 `stop` knows no signal: send it, give it the grace period, and let `stop` end what is left. */
  const stopBySignal = async (id: string, stopSignal: string, graceMs: number, signal: AbortSignal) => {
    const name = 'stopContainer';
    try {
      await change(name, id, 'kill', { query: { signal: stopSignal } }, signal);
      const query = { condition: 'not-running' };
      await change(name, id, 'wait', { query, deadlineMs: Math.max(graceMs, 1) }, signal);
    } catch (error) {
      // Conflict: it does not run. Timeout: the grace period is over.
      if (!isKind(error, 'conflict') && !isKind(error, 'timeout')) throw error;
    }
    await change(name, id, 'stop', { query: { t: '0' }, deadlineMs: stopSlackMs }, signal);
  };

  return {
    listContainers: async (signal) => {
      const answer = await transport.send(
        {
          name: 'listContainers',
          subject: '',
          method: 'GET',
          path: '/containers/json',
          query: { all: '1' },
          deadlineMs: readDeadlineMs,
        },
        signal,
      );
      return list(answer.body).map(listedContainer);
    },

    inspectContainer: async (id, signal) => {
      const path = `/containers/${pathSegment(id)}/json`;
      try {
        const answer = await transport.send(
          { name: 'inspectContainer', subject: id, method: 'GET', path, deadlineMs: readDeadlineMs },
          signal,
        );
        return containerDetails(answer.body);
      } catch (error) {
        if (isKind(error, 'not-found')) return undefined;
        throw error;
      }
    },

    createContainer: async (name, body, platform, signal) => {
      const call: Call = {
        name: 'createContainer',
        subject: name,
        method: 'POST',
        path: '/containers/create',
        query: { name, ...(platform === undefined ? {} : { platform }) },
        body: withExposedPorts(body),
        deadlineMs: createDeadlineMs,
      };
      const answer = await transport.send(call, signal);
      const id = text(field(answer.body, 'Id'));
      if (id === '') throw failure(call, 'server-error', 'the engine gave no container id');
      return id;
    },

    // 304: already started.
    startContainer: (id, signal) =>
      change('startContainer', id, 'start', { deadlineMs: startDeadlineMs }, signal),

    // 304: already stopped.
    stopContainer: (id, { graceMs, stopSignal }, signal) => {
      if (stopSignal !== undefined && isBefore(apiVersion, '1.42')) {
        return stopBySignal(id, stopSignal, graceMs, signal);
      }
      const query = {
        t: String(Math.ceil(graceMs / 1000)),
        ...(stopSignal === undefined ? {} : { signal: stopSignal }),
      };
      return change('stopContainer', id, 'stop', { query, deadlineMs: graceMs + stopSlackMs }, signal);
    },

    killContainer: (id, killSignal, signal) =>
      change('killContainer', id, 'kill', { query: { signal: killSignal } }, signal),

    unpauseContainer: (id, signal) => change('unpauseContainer', id, 'unpause', {}, signal),

    removeContainer: async (id, { force }, signal) => {
      const path = `/containers/${pathSegment(id)}`;
      const query = { v: '0', force: force ? '1' : '0' };
      try {
        await transport.send(
          {
            name: 'removeContainer',
            subject: id,
            method: 'DELETE',
            path,
            query,
            deadlineMs: removeDeadlineMs,
          },
          signal,
        );
      } catch (error) {
        if (!isKind(error, 'not-found')) throw error;
      }
    },

    renameContainer: (id, name, signal) =>
      change('renameContainer', id, 'rename', { query: { name } }, signal),

    // An update changes only what its body names.
    setRestartPolicyNo: (id, signal) =>
      change('setRestartPolicyNo', id, 'update', { body: { RestartPolicy: { Name: 'no' } } }, signal),
  };
}
