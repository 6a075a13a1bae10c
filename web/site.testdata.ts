/** The whole status page over real TLS, beside a scripted daemon that has something to say about everything; and a browser that visits it. */

import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page as BrowserPage } from 'playwright-core';
import { randomBytes } from 'node:crypto';
import { waitFor } from '../packaging/test/harness/wait.ts';
import { sendJson, sendProblem } from './daemon.testdata.ts';
import type { ScriptedDaemon } from './daemon.testdata.ts';
import { createPages } from './pages-front.ts';
import { ADA, served } from './served.testdata.ts';
import type { Served } from './served.testdata.ts';
import type { Model } from '../appliance/client/model/model.ts';
import { hostHistory, serviceHistory } from './views/measured.testdata.ts';
import { AT, iso, replacements, work } from './views/said.testdata.ts';

export interface Site extends Served {
  readonly origin: string;
}

export async function site(model: Model): Promise<Site> {
  const front = createPages({
    now: () => AT,
    monotonic: () => performance.now(),
    newId: () => randomBytes(16).toString('base64url'),
  });
  const web = await served({
    front,
    ...(model.page !== undefined && { page: model.page }),
    prepare: (daemon) => prepare(daemon, model),
  });
  await waitFor('the page to follow the daemon', () => web.daemon.followers() > 0);
  for (const event of model.events.slice(0, 20).toReversed()) web.daemon.sayEvent(event);
  return { ...web, origin: `https://127.0.0.1:${web.port}` };
}

function prepare(daemon: ScriptedDaemon, model: Model): void {
  daemon.signIn(ADA, 'operator');
  const documents: Readonly<Record<string, unknown>> = {
    '/v1/updates': model.updates,
    '/v1/updates/history': replacements,
    '/v1/certs': model.certs,
    '/v1/figures': model.figures,
    '/v1/work': work,
    '/v1/sessions': sessions,
    '/v1/tokens': tokens,
    '/v1/users': users,
    '/v1/support': bundles,
  };
  for (const [path, document] of Object.entries(documents))
    daemon.on(path, (_, response) =>
      document === undefined ? sendProblem(response, 404) : sendJson(response, 200, document),
    );
  daemon.on('/v1/events', ({ url }, response) => {
    const query = new URL(url, 'http://localhost').searchParams;
    const from = model.events.findIndex(({ id }) => id === query.get('before')) + 1;
    sendJson(response, 200, model.events.slice(from, from + Number(query.get('limit'))).toReversed());
  });
  daemon.on('/v1/history', ({ url }, response) =>
    sendJson(response, 200, url.includes('service.') ? serviceHistory() : hostHistory()),
  );
  for (const item of work) daemon.on(`/v1/work/${item.id}`, (_, response) => sendJson(response, 200, item));
  for (const service of model.status?.services ?? []) {
    const path = `/v1/services/${service.name}`;
    daemon.on(`${path}/why`, (_, response) =>
      sendJson(response, 200, {
        service,
        steps: [],
        waiting: service.state === 'waiting' ? [{ subject: service.name, reason: service.why }] : [],
        conditions: (model.status?.conditions ?? []).filter(({ subject }) => subject === service.name),
        history: model.events.filter(({ subject }) => subject === service.name).slice(0, 10),
      }),
    );
    daemon.on(`${path}/logs`, (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      for (let index = 0; index < 40; index += 1)
        response.write(`event: line\ndata: ${JSON.stringify(logLine(index))}\n\n`);
      response.end(`event: end\ndata: {"reason":"the container has ended"}\n\n`);
    });
  }
  if (model.status !== undefined) daemon.sayStatus(model.status);
}

const logLine = (index: number): unknown => ({
  container: 'stack-broker-1',
  stream: index % 7 === 3 ? 'stderr' : 'stdout',
  at: iso(-40_000 + index * 1_000),
  text:
    index === 5
      ? '\u001B[33mwarning\u001B[0m: slow <consumer>'
      : `request ${index} was answered in ${(index * 37) % 90} ms`,
});

const sessions = [
  {
    id: 's1',
    user: 'ada',
    role: 'operator',
    address: '192.0.2.4',
    agent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
    createdAt: iso(-3_600_000),
    lastSeenAt: iso(-20_000),
    expiresAt: iso(39_600_000),
    isCurrent: true,
  },
  {
    id: 's2',
    user: 'grace',
    role: 'viewer',
    address: '192.0.2.9',
    agent: 'Mozilla/5.0 (Macintosh) Safari/605.1',
    createdAt: iso(-7_200_000),
    lastSeenAt: iso(-900_000),
    expiresAt: iso(36_000_000),
    isCurrent: false,
  },
];
const tokens = [
  {
    id: 't1',
    name: 'monitoring',
    role: 'viewer',
    user: 'ada',
    createdAt: iso(-864_000_000),
    expiresAt: iso(6_912_000_000),
    lastUsedAt: iso(-60_000),
  },
];
const users = [
  { name: 'ada', role: 'operator', createdAt: iso(-8_640_000_000), passwordSetAt: iso(-864_000_000) },
  { name: 'grace', role: 'viewer', createdAt: iso(-864_000_000), passwordSetAt: iso(-864_000_000) },
];
const bundles = [
  {
    id: 'b2',
    name: 'support-edge-17-20260131T1158Z.tar.gz',
    state: 'running',
    createdAt: iso(-60_000),
    done: 7,
    total: 19,
    part: 'log lines of broker',
    missing: [],
  },
  {
    id: 'b1',
    name: 'support-edge-17-20260130T0900Z.tar.gz',
    state: 'done',
    createdAt: iso(-97_200_000),
    done: 19,
    total: 19,
    missing: [{ part: 'journal', why: 'journalctl did not answer within 20 s' }],
    sizeBytes: 4_212_003,
    sha256: 'ab'.repeat(32),
  },
];

/** Nothing of what a browser does by itself: no first run, no updates, no other network. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page of a visitor of its own; signed in as an operator where `token` says so. Its clock stands at the time of the fixtures. */
export async function visit(
  browser: Browser,
  { origin }: Site,
  options: BrowserContextOptions & { readonly token?: string } = {},
): Promise<BrowserPage> {
  const { token, ...rest } = options;
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    baseURL: origin,
    reducedMotion: 'reduce',
    ...rest,
  });
  if (token !== undefined)
    await context.addCookies([
      {
        name: '__Host-applianced',
        value: token,
        url: origin,
        secure: true,
        httpOnly: true,
        sameSite: 'Strict',
      },
    ]);
  return context.newPage();
}
