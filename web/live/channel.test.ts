import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openChannel } from './channel.ts';
import type { Change, Channel } from './channel.ts';

const regions = ['a', 'b', 'c'];
const open = (onError: (region: string) => void = assert.fail): Channel =>
  openChannel({ regions, boot: '0badcafe', onError });
/** `id region=html` */
const text = (changes: readonly Change[]): string[] =>
  changes.map(({ id = '-', region, html }) => `${id} ${region}=${html}`);

test('only what differs from before must be a change, under ids that count up', () => {
  const channel = open();
  assert.deepEqual(text(channel.draw((region) => `${region}1`)), [
    '0badcafe-1 a=a1',
    '0badcafe-2 b=b1',
    '0badcafe-3 c=c1',
  ]);
  assert.deepEqual(
    channel.draw((region) => `${region}1`),
    [],
  );
  assert.deepEqual(text(channel.draw((region) => (region === 'b' ? 'b2' : `${region}1`))), [
    '0badcafe-4 b=b2',
  ]);
  assert.equal(channel.drawing().id, '0badcafe-4');
});

test('who comes back must get what it missed, and everything where that is not known', () => {
  const channel = open();
  channel.draw((region) => region);
  channel.draw((region) => `${region}2`);
  assert.deepEqual(text(channel.after('0badcafe-5')), ['0badcafe-6 c=c2']);
  assert.deepEqual(channel.after('0badcafe-6'), []);
  const everything = ['- a=a2', '- b=b2', '0badcafe-6 c=c2'];
  for (const id of [undefined, '', 'deadbeef-5', '0badcafe-7', '0badcafe-x', '0badcafe--1'])
    assert.deepEqual(text(channel.after(id)), everything, String(id));
});

test('who was away for more changes than are kept must get everything', () => {
  const channel = open();
  for (let round = 0; round < 300; round += 1) channel.draw(() => String(round));
  assert.equal(channel.after('0badcafe-1').length, regions.length);
  assert.equal(channel.after('0badcafe-800').length, 100);
  const large = open();
  for (let round = 0; round < 30; round += 1) large.draw(() => `${round}`.repeat(100_000));
  assert.equal(
    large.after('0badcafe-60').length,
    regions.length,
    'a megabyte of changes is too much to keep',
  );
});

test('a region that cannot be drawn must stay as it was, and the others must go on', () => {
  const failed: string[] = [];
  const channel = open((region) => failed.push(region));
  channel.draw((region) => region);
  const changes = channel.draw((region) => {
    if (region === 'a') throw new Error('no');
    return `${region}2`;
  });
  assert.deepEqual(text(changes), ['0badcafe-4 b=b2', '0badcafe-5 c=c2']);
  assert.deepEqual(failed, ['a']);
  assert.equal(channel.drawing().html.get('a'), 'a');
});

test('a browser that breaks off anywhere and comes again must end with what all others see', () => {
  const rounds = fc.array(fc.record({ a: fc.nat(3), b: fc.nat(3), c: fc.nat(3), isThere: fc.boolean() }), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(rounds, fc.nat(3), (all, breaksAfter) => {
      const channel = open();
      const seen = new Map<string, string>();
      let lastId: string | undefined;
      const take = (changes: readonly Change[]): void => {
        for (const { id, region, html } of changes) {
          seen.set(region, html);
          lastId = id ?? lastId;
        }
      };
      for (const round of all) {
        channel.draw((region) => String(round[region as 'a']));
        // Not there: it breaks off in the middle of what it gets.
        take(channel.after(lastId).slice(0, round.isThere ? undefined : breaksAfter));
      }
      take(channel.after(lastId));
      assert.deepEqual(seen, new Map(channel.drawing().html));
    }),
  );
});
