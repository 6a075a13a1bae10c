/** What monitoring asks: whether this process answers, whether the appliance does its job, and its metrics. */

import Router from '@koa/router';
import type { HealthReport } from '../../appliance/contract/health-report.ts';
import { BODY_LIMIT_BYTES } from '../http/body.ts';
import { pass } from '../http/passthrough.ts';
import { WebProblem } from '../http/problem.ts';
import type { WebState } from '../http/state.ts';

export interface HealthDeps {
  readonly socketPath: string;
  readonly ending: AbortSignal;
}

/** The daemon judges who may see what: `/health` anybody, `/metrics` whoever has a token. */
export function healthRoutes({ socketPath, ending }: HealthDeps): Router<WebState> {
  const router = new Router<WebState>();
  const options = { socketPath, limitBytes: BODY_LIMIT_BYTES, signal: ending };
  router.get('/health', async (ctx) => {
    try {
      await pass(ctx, { ...options, path: '/health' });
    } catch (error) {
      if (!(error instanceof WebProblem) || error.details.status !== 503) throw error;
      const { title, detail = '' } = error.details;
      const report: HealthReport = {
        status: 'fail',
        checks: [{ name: 'daemon', status: 'fail', detail: `${title}: ${detail}` }],
      };
      ctx.status = 503;
      ctx.body = report;
    }
  });
  router.get('/metrics', (ctx) => pass(ctx, { ...options, path: '/metrics' }));
  return router;
}
