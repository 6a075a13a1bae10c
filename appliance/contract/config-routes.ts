import { Config, ConfigChange, RegistryLogin } from './config.ts';
import { json } from './route.ts';
import type { Route } from './route.ts';

/** The part of the route table that is about node.json. */
export const configRoutes = {
  config: {
    method: 'GET',
    path: '/v1/config',
    summary: 'Every key of node.json with its meaning and value, and what is wrong with the file',
    access: 'view',
    response: json(Config),
  },
  configChange: {
    method: 'POST',
    path: '/v1/config',
    summary: 'Change keys of node.json: all or none, and only on the revision that they were made on',
    access: 'operate',
    body: ConfigChange,
    response: json(Config),
  },
  configRegistry: {
    method: 'POST',
    path: '/v1/config/registry',
    summary: 'Credentials for one registry: tried there first, then kept; the password in a file of its own',
    access: 'operate',
    body: RegistryLogin,
    response: json(Config),
  },
} as const satisfies Record<string, Route>;
