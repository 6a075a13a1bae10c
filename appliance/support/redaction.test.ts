import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRedaction } from './redaction.ts';
import type { Authorship } from './redaction.ts';

async function passed(
  secrets: readonly string[],
  chunks: readonly string[],
  by: Authorship = 'others',
): Promise<string> {
  async function* source(): AsyncGenerator<string> {
    yield* chunks;
  }
  let text = '';
  for await (const part of createRedaction(secrets).pass(source(), by)) text += part;
  return text;
}

test('a known secret must go however it is written down', async () => {
  const secret = `p"a\\s's$w ö`;
  const written: Readonly<Record<string, string>> = {
    'as it stands': `it is ${secret}!`,
    'in JSON': JSON.stringify({ note: secret }),
    'in an address': `http://x/?q=${encodeURIComponent(secret)}`,
    'in YAML': `'${secret.replaceAll("'", "''")}'`,
    'in a Compose file': secret.replaceAll('$', '$$$$'),
    'in a header': Buffer.from(secret).toString('base64'),
  };
  for (const [how, text] of Object.entries(written)) {
    for (const by of ['ours', 'others'] as const) {
      assert.doesNotMatch(await passed([secret], [text], by), /p"a|p%22a|p\\"a|cCJhX/, how);
    }
  }
  const lines = await passed(['first line\nsecond line'], ['1 first line\n2 second line\n']);
  assert.equal(lines, '1 [secret]\n2 [secret]\n', 'of several lines, line by line');
});

test('a secret must go also where it lies across two chunks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(30), { maxLength: 5 }), async (cuts) => {
      const text = 'one hunter2 two\nthree hunter2\n';
      const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
      const chunks = at.slice(1).map((end, index) => text.slice(at[index], end));
      assert.equal(await passed(['hunter2'], chunks), 'one [secret] two\nthree [secret]\n');
    }),
  );
});

test('what programs write of secrets that nobody told us must go by its name, and ordinary words stay', async () => {
  const texts: Readonly<Record<string, string>> = {
    'login --password=abc123 ok': 'login --password=[secret] ok',
    '{"db_password":"abc 123","user":"me"}': '{"db_password":[secret],"user":"me"}',
    'PGPASSWORD=abc psql': 'PGPASSWORD=[secret] psql',
    'GET /?api_key=abc&page=2': 'GET /?api_key=[secret]',
    'password=Tr0ub4dor&3-horse ok': 'password=[secret] ok',
    'password=$ecret-hunter2': 'password=[secret]',
    'password="abc\\"hunter2rest" ok': 'password=[secret] ok',
    'password="abc and no end': 'password=[secret]',
    'run --password hunter2 now': 'run --password [secret] now',
    '["--db-password","hunter2"]': '["--db-password",[secret]]',
    'password => x': 'password => [secret]',
    'password:   x y': 'password:   [secret] y',
    '{"m":"{\\"password\\":\\"nested-hunter2\\",\\"n\\":1}"}': '{"m":"{\\"password\\":[secret],\\"n\\":1}"}',
    [`used token apl_${'a1_-'.repeat(11)}`]: 'used token [secret]',
    'Authorization: Basic abc def': 'Authorization: [secret]',
    'sent Bearer eyJhbGciOi.J9': 'sent Bearer [secret]',
    'postgres://me:abc@db/x': 'postgres://[secret]@db/x',
    'PASSWORD: ${DB_PASSWORD}': 'PASSWORD: ${DB_PASSWORD}',
    'the key of the house: wood': 'the key of the house: wood',
    'ii passwd 1:4.13+dfsg1-1 amd64': 'ii passwd 1:4.13+dfsg1-1 amd64',
    'author: Bob, monkeys=3': 'author: Bob, monkeys=3',
  };
  for (const [said, shown] of Object.entries(texts)) assert.equal(await passed([], [said]), `${shown}\n`);
  assert.equal(
    await passed([], ['{"token":"EC P-256"}'], 'ours'),
    '{"token":"EC P-256"}\n',
    'our own keys are known',
  );
});

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = {
  pkcs8: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  pkcs1: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  encrypted: privateKey
    .export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' })
    .toString(),
};

/** Sixteen letters in a row of what is between the armour. */
function assertNothingOf(key: string, text: string): void {
  const body = key.split('\n').filter((line) => /^[A-Za-z0-9+/=]{16,}$/.test(line));
  assert.ok(body.length > 3);
  for (const line of body) {
    for (let at = 0; at + 16 <= line.length; at += 16)
      assert.ok(!text.includes(line.slice(at, at + 16)), `${line.slice(at, at + 16)} in ${text}`);
  }
}

test('private keys must go wherever they turn up', async () => {
  for (const key of Object.values(PEM)) {
    const lines = key.trimEnd().split('\n');
    const stamped = lines.map((line, n) => `2026-01-31T12:00:0${n % 10}Z stdout ${line}`);
    const mixed = stamped.flatMap((line, n) =>
      n % 7 === 3 ? [line, '2026-01-31T12:00:00Z stderr hello there'] : [line],
    );
    const wheres: Readonly<Record<string, string>> = {
      'as a file': key,
      'in a log': stamped.join('\n'),
      'between other lines': mixed.join('\n'),
      'in JSON': JSON.stringify({ key, after: 1 }),
      'in YAML': `key: |\n${lines.map((line) => `    ${line}`).join('\n')}`,
      'begun before the text': stamped.slice(2).join('\n'),
      'cut off': stamped.slice(0, -3).join('\n'),
    };
    for (const [where, text] of Object.entries(wheres)) {
      const shown = await passed([], [`before\n${text}\nafter it\n`], 'ours');
      assertNothingOf(key, shown);
      assert.match(shown, /^before\n/, where);
      assert.match(shown, /\[private key\]/, where);
    }
  }
});

test('what only looks like a key must stay: certificates, public keys and digests', async () => {
  const text = `${publicKey.export({ type: 'spki', format: 'pem' }).toString()}sha256:${'ab'.repeat(32)}\nup to 9\n${'cd'.repeat(32)}\n`;
  assert.equal(await passed([], [text], 'ours'), text);
});

test('a key that never ends must not blot out what follows it', async () => {
  const rest = Array.from({ length: 20 }, (_, n) => `line number ${n}`);
  const shown = await passed([], [`-----BEGIN PRIVATE KEY-----\nQUJD\n${rest.join('\n')}\n`]);
  assert.match(shown, /line number 19\n$/);
  assert.doesNotMatch(shown, /QUJD/);
});
