/** `/live` over real TLS: what each browser gets, and what it costs. */

import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { waitFor } from '../../packaging/test/harness/wait.ts';
import { eventOf } from '../daemon.testdata.ts';
import type { Front } from '../front.ts';
import { ADA, OPERATOR, served } from '../served.testdata.ts';
import type { Served } from '../served.testdata.ts';

interface Follower {
  /** `id region=html` of each region, `event` of each other message but heartbeats, as they came. */
  readonly messages: readonly string[];
  readonly isOver: () => boolean;
  readonly response: IncomingMessage;
  lastId(): string;
}

async function follow(it: Served, headers: Record<string, string> = {}, path = '/live'): Promise<Follower> {
  const response = await it.open(path, { headers });
  assert.equal(response.statusCode, 200);
  const messages: string[] = [];
  let rest = '';
  let over = false;
  let lastId = '';
  response.setEncoding('utf8').on('data', (part: string) => {
    const blocks = (rest + part).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s, 2)));
      lastId = fields.id ?? lastId;
      if (fields.event === 'region') {
        const { region, html } = JSON.parse(fields.data) as { region: string; html: string };
        messages.push(`${fields.id ?? '-'} ${region}=${html}`);
      } else if (fields.event !== undefined && fields.event !== 'heartbeat') messages.push(fields.event);
    }
  });
  response.on('close', () => (over = true)).on('error', () => undefined);
  return { messages, isOver: () => over, response, lastId: () => lastId };
}

/** A region that is the same for all, and one that tells the audience apart. */
const front: Partial<Front> = {
  regions: ['summary', 'events'],
  render: (region, { page, events }, audience) =>
    region === 'summary'
      ? (page?.summary ?? '?')
      : `${audience} ${events.map(({ message }) => message).join(',')}`,
};

test('a browser must get everything at first, and then what changes and nothing else', async () => {
  await using it = await served({ front });
  const one = await follow(it);
  await waitFor('the beginning', () => one.messages.length === 2);
  it.daemon.say({ summary: 'degraded' });
  await waitFor('the change', () => one.messages.length === 3);
  it.daemon.say({ timeZone: 'Europe/Vienna' });
  it.daemon.say({ summary: 'failed' });
  await waitFor('the next change', () => one.messages.length === 4);
  assert.deepEqual(one.messages, [
    '- summary=All 1 services are healthy',
    'b0000001-2 events=guest ',
    'b0000001-3 summary=degraded',
    'b0000001-4 summary=failed',
  ]);
  assert.equal(one.response.headers['cache-control'], 'no-store, no-transform');
  assert.equal(one.response.headers['content-encoding'], undefined);
  one.response.destroy();
});

test('changes of one moment must be drawn and sent as one', async () => {
  let drawn = 0;
  await using it = await served({
    front: {
      ...front,
      render: (region, { events }) => (region === 'events' ? ((drawn += 1), `${events.length}`) : ''),
    },
  });
  const one = await follow(it);
  await waitFor('the beginning', () => one.messages.length === 2);
  drawn = 0;
  for (let sequence = 1; sequence <= 50; sequence += 1) it.daemon.sayEvent(eventOf(sequence, 'x'));
  await waitFor('all events', () => one.messages.at(-1)?.endsWith('events=50'));
  assert.ok(drawn <= 5, `drawn ${drawn} times`);
  one.response.destroy();
});

test('who comes back must get what it missed; the id that stands in a page must do as well', async () => {
  await using it = await served({ front });
  const first = await follow(it);
  const other = await follow(it);
  await waitFor('the beginning', () => first.messages.length === 2 && other.messages.length === 2);
  first.response.destroy();
  it.daemon.say({ summary: 'one' });
  await waitFor('the change', () => other.messages.length === 3);
  const missed = ['b0000001-3 summary=one'];
  for (const again of [
    await follow(it, { 'Last-Event-ID': first.lastId() }),
    await follow(it, {}, `/live?after=${first.lastId()}`),
  ]) {
    await waitFor('what it missed', () => again.messages.length > 0);
    assert.deepEqual(again.messages, missed);
    again.response.destroy();
  }
  const stranger = await follow(it, { 'Last-Event-ID': 'deadbeef-2' });
  await waitFor('everything', () => stranger.messages.length === 2);
  other.response.destroy();
  stranger.response.destroy();
});

test('each audience must get its own drawing, and ids of one must mean nothing to another', async () => {
  await using it = await served({ front });
  it.daemon.signIn(ADA, 'viewer');
  it.daemon.signIn('root', 'operator');
  const guest = await follow(it);
  const viewer = await follow(it, OPERATOR);
  const operator = await follow(it, { Authorization: 'Bearer root' });
  const everybody = [guest, viewer, operator];
  await waitFor('the beginning', () => everybody.every(({ messages }) => messages.length === 2));
  assert.deepEqual(
    everybody.map(({ messages }) => messages[1]?.split('=')[1]),
    ['guest ', 'viewer ', 'operator '],
  );
  const moved = await follow(it, { ...OPERATOR, 'Last-Event-ID': guest.lastId() });
  await waitFor('everything', () => moved.messages.length === 2);
  for (const { response } of [...everybody, moved]) response.destroy();
});

test('a page that is not open, or that nobody can sign in to yet, must show a stranger the least', async () => {
  await using it = await served({ front, page: { visibility: 'password' } });
  const one = await follow(it);
  await waitFor('the beginning', () => one.messages.at(1)?.endsWith('=stranger '));
  it.daemon.say({ visibility: 'open', isClaimed: false });
  const two = await follow(it);
  await waitFor('the beginning', () => two.messages.at(1)?.endsWith('=stranger '));
  one.response.destroy();
  two.response.destroy();
});

test('a visitor whose session has ended must be sent away within seconds, and nobody else', async () => {
  await using it = await served({ front });
  it.daemon.signIn(ADA, 'operator');
  it.daemon.on('/v1/events', (_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': hello\n\n');
  });
  const guest = await follow(it);
  const user = await follow(it, OPERATOR);
  const program = await it.open('/api/v1/events', { headers: OPERATOR });
  let isProgramOver = false;
  program.on('close', () => (isProgramOver = true)).on('error', () => undefined);
  program.resume();
  await waitFor('the beginning', () => user.messages.length === 2);
  it.daemon.revoke(ADA);
  await waitFor('the end of both', () => user.isOver() && isProgramOver, { deadlineMs: 12_000 });
  assert.equal(user.messages.at(-1), 'dismissed');
  assert.ok(!guest.isOver());
  guest.response.destroy();
});

test('a browser that does not read must be cut off, and the others must get every change', async () => {
  await using it = await served({ front });
  const stalled = await it.open('/live');
  stalled.pause();
  stalled.on('error', () => undefined);
  const healthy = await follow(it);
  const cutOff = 'info a browser that does not read was cut off';
  for (let round = 0; !it.records.includes(cutOff); round += 1) {
    assert.ok(round < 100, 'it must be cut off before 50 MB');
    it.daemon.say({ summary: `${round} ${'x'.repeat(500_000)}` });
    await waitFor('the change', () => healthy.messages.at(-1)?.includes(`summary=${round} `));
  }
  healthy.response.destroy();
  stalled.destroy();
});

test('five hundred browsers must all get each change, drawn once, by one subscription', async () => {
  let drawn = 0;
  await using it = await served({
    front: {
      ...front,
      render: (region, { page }) => (region === 'summary' ? ((drawn += 1), page?.summary ?? '') : ''),
    },
  });
  const browsers: Follower[] = [];
  for (let left = 500; left > 0; left -= 50)
    browsers.push(...(await Promise.all(Array.from({ length: 50 }, () => follow(it)))));
  await waitFor('the beginning', () => browsers.every(({ messages }) => messages.length === 2));
  assert.ok(drawn < 10, `drawn ${drawn} times for who has come`);
  drawn = 0;
  it.daemon.say({ summary: 'for all' });
  await waitFor('the change', () => browsers.every(({ messages }) => messages.at(-1)?.endsWith('=for all')), {
    deadlineMs: 20_000,
  });
  assert.equal(drawn, 1);
  assert.equal(it.daemon.followers(), 1);
  for (const { response } of browsers) response.destroy();
});

test('at the end every browser must be told, so that it comes again to the next process', async () => {
  await using it = await served({ front });
  const one = await follow(it);
  await waitFor('the beginning', () => one.messages.length === 2);
  it.web.close();
  await it.web.ended;
  await waitFor('the end', () => one.isOver());
  assert.equal(one.messages.at(-1), 'bye');
  assert.equal(it.daemon.followers(), 0);
});
