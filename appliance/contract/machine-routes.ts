import * as z from 'zod';
import { HostName, Machine, NetworkRequest, PendingChange } from './machine.ts';
import { json } from './route.ts';
import type { Route } from './route.ts';

/** The part of the route table that is about the settings of the machine. */
export const machineRoutes = {
  machine: {
    method: 'GET',
    path: '/v1/machine',
    summary:
      'Host name, time zone and network of the machine, and the change of the network that is on trial',
    access: 'view',
    response: json(Machine),
  },
  machineTimeZones: {
    method: 'GET',
    path: '/v1/machine/time-zones',
    summary: 'All time zones that the machine knows',
    access: 'view',
    response: json(z.array(z.string())),
  },
  machineHostname: {
    method: 'POST',
    path: '/v1/machine/hostname',
    summary: 'Set the host name',
    access: 'operate',
    body: z.strictObject({ hostname: HostName }),
    response: json(Machine),
  },
  machineTimeZone: {
    method: 'POST',
    path: '/v1/machine/time-zone',
    summary: 'Set the time zone',
    access: 'operate',
    body: z.strictObject({ timeZone: z.string().min(1).max(100) }),
    response: json(Machine),
  },
  machineNetwork: {
    method: 'POST',
    path: '/v1/machine/network',
    summary:
      'Set the IPv4 of an interface on trial: it is taken back at `revertsAt` unless it is confirmed, and when the machine boots',
    access: 'operate',
    body: NetworkRequest,
    response: json(PendingChange),
  },
  machineNetworkConfirm: {
    method: 'POST',
    path: '/v1/machine/network/confirm',
    summary: 'Keep the change of the network that is on trial',
    access: 'operate',
    response: json(Machine),
  },
  machineNetworkRevert: {
    method: 'POST',
    path: '/v1/machine/network/revert',
    summary: 'Take the change of the network that is on trial back now',
    access: 'operate',
    response: json(Machine),
  },
} as const satisfies Record<string, Route>;
