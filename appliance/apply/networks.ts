import { networkAtCreate } from '../desired/api-version.ts';
import type { Executor } from './executor.ts';

export const createNetwork: Executor<'create-network'> = async ({ body }, deps, signal, step) => {
  const engine = deps.engine();
  const request = networkAtCreate(engine.info.apiVersion, body);
  for (const missing of request.unsupported)
    deps.note(step.subject, `${missing.field}: ${missing.consequence}`);
  await engine.createNetwork(request.create, signal);
};
