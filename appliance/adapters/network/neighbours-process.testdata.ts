/** What comes of asking each default gateway of the network that this process is in, as JSON. */

import { askNeighbour } from './neighbour.ts';
import { readDefaultRoutes } from './routes.ts';

const { signal } = new AbortController();
const routes = await readDefaultRoutes();
const answers = await Promise.all(
  routes.map(async (route) => ({ gateway: route.gateway, ...(await askNeighbour(route, signal)) })),
);
process.stdout.write(JSON.stringify(answers));
