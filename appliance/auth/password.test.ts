import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quickPasswords } from './accounts.testdata.ts';
import { createFewAtOnce } from './few-at-once.ts';
import { createPasswords } from './password.ts';
import { PasswordHash } from './records.ts';

test('a password is right by what is kept of it, which gives it away to nobody and differs each time', async () => {
  const kept = await quickPasswords.hash('correct horse');
  assert.equal(await quickPasswords.isRight('correct horse', kept, true), true);
  assert.equal(await quickPasswords.isRight('correct horsf', kept, true), false);
  assert.equal(await quickPasswords.isRight('', kept, true), false);
  assert.notEqual((await quickPasswords.hash('correct horse')).hash, kept.hash);
  assert.ok(!JSON.stringify(kept).includes('correct'));
});

test('what is kept must be argon2id with the work that OWASP asks for, and its parameters beside it', async () => {
  const kept = await createPasswords().hash('correct horse');
  const { salt, hash, ...cost } = PasswordHash.parse(JSON.parse(JSON.stringify(kept)));
  assert.deepEqual(cost, { algorithm: 'argon2id', memoryKib: 19_456, passes: 2, parallelism: 1 });
  assert.deepEqual([Buffer.from(salt, 'base64').length, Buffer.from(hash, 'base64').length], [16, 32]);
});

test('what was made with less work must still be right, and be known as outdated', async () => {
  const today = createPasswords({ memoryKib: 16, passes: 2, parallelism: 1 });
  const kept = await quickPasswords.hash('correct horse');
  assert.equal(await today.isRight('correct horse', kept, true), true);
  assert.deepEqual([today.isOutdated(kept), quickPasswords.isOutdated(kept)], [true, false]);
});

test('the same letters must be the same password, however the keyboard composes them', async () => {
  const kept = await quickPasswords.hash('Zu\u0308rich-See');
  assert.equal(await quickPasswords.isRight('Z\u00fcrich-See', kept, true), true);
});

test('a user that does not exist must cost as much work, and never be let in', async () => {
  // So much that the derivation is nearly all of the time that is measured.
  const passwords = createPasswords({ memoryKib: 65_536, passes: 2, parallelism: 1 });
  const kept = await passwords.hash('correct horse');
  const timeOf = async (against: PasswordHash | undefined): Promise<number> => {
    const began = performance.now();
    assert.equal(await passwords.isRight('wrong', against, true), false);
    return performance.now() - began;
  };
  // The shortest of some: what others do on this machine only makes it longer.
  const shortest = async (against: PasswordHash | undefined): Promise<number> => {
    const times: number[] = [];
    for (let n = 0; n < 5; n += 1) times.push(await timeOf(against));
    return Math.min(...times);
  };
  const [known, unknown] = [await shortest(kept), await shortest(undefined)];
  // Without a derivation it takes a thousandth; what else runs here makes no tenth of it.
  assert.ok(unknown > known / 10 && unknown < known * 10, `${known} ms, ${unknown} ms`);
});

test('where too many wait a visitor must be sent away without a look, and an operator at the machine never', async () => {
  const kept = await quickPasswords.hash('correct horse');
  const visitors = Array.from({ length: 40 }, () => quickPasswords.isRight('correct horse', kept, true));
  const operator = quickPasswords.isRight('correct horse', kept, false);
  const answers = await Promise.all(visitors);
  assert.equal(answers.filter((each) => each === true).length, 18, 'two at once, and sixteen that wait');
  assert.equal(answers.filter((each) => each === undefined).length, 22);
  assert.equal(await operator, true);
});

test('of work at once only a few pieces must run, in the order in which they came, also where some fail', async () => {
  const few = createFewAtOnce(2);
  const began: number[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const all = [0, 1, 2, 3].map((n) =>
    few.run(() => {
      began.push(n);
      const end = Promise.withResolvers<void>();
      ends.push(end);
      return end.promise;
    }),
  );
  assert.deepEqual([began, few.waiting()], [[0, 1], 2]);
  ends[1]?.reject(new Error('it failed'));
  await assert.rejects(all[1] ?? assert.fail(), /it failed/);
  assert.deepEqual([began, few.waiting()], [[0, 1, 2], 1]);
  ends[0]?.resolve();
  await all[0];
  assert.deepEqual(began, [0, 1, 2, 3]);
  ends.forEach((end) => end.resolve());
  await Promise.all([all[2], all[3]]);
});
