import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeJson } from '../config/schema.ts';
import { absentItems, BUILT, certsView, DAY_MS, facts, usable } from './certs.testdata.ts';
import type { CertWords } from './certs.testdata.ts';
import { planCerts } from './certs.ts';
import { emptyMemory } from './memory.ts';
import { NOON } from './os.testdata.ts';
import { defaultPolicy } from './policy.ts';
import { renderPlan } from './render.ts';

const json: NodeJson = { acme: { directory: 'https://ca.example/dir', names: ['box.example'] } };
const names = [{ kind: 'dns', value: 'box.example' }] as const;
const obtained = facts('obtained', { names });
/** What was obtained is the site's pair. */
const inForce = { customer: { ...absentItems, server: usable('/pki/acme/server.pem', obtained) } };

function text(words: CertWords): string {
  return renderPlan(planCerts(certsView({ json, ...words }), emptyMemory, words.now ?? NOON, defaultPolicy));
}

test('an ACME server is asked once, when there is nothing from it yet, beside the pair that holds until then', () => {
  assert.equal(
    text({ seen: { acme: { names } } }),
    '[] -> #1 the ACME certificate: obtain-certificate, there is none yet',
  );
  assert.equal(text({ seen: { acme: { names, current: obtained }, ...inForce } }), '');
});

test('it is asked again after two thirds of the life, for other names, and for another kind of key', () => {
  const seen = { acme: { names, current: obtained }, ...inForce };
  assert.match(text({ seen, now: NOON + 51 * DAY_MS }), /obtain-certificate, 2\/3 of its life are over/);
  const more = [...names, { kind: 'dns', value: 'alias.example' }] as const;
  assert.match(
    text({ seen: { ...seen, acme: { names: more, current: obtained } } }),
    /obtain-certificate, name alias\.example is missing in it/,
  );
  const rsa: NodeJson = { ...json, certs: { key_type: 'rsa' } };
  assert.match(text({ seen, json: rsa }), /obtain-certificate, its key is of the kind ec, and rsa is wanted/);
});

test('it is not asked while the site brings a pair itself, nor by a clock that is wrong', () => {
  assert.equal(text({ seen: inForce }), '');
  assert.doesNotMatch(text({ seen: { acme: { names } }, now: BUILT - DAY_MS }), /obtain/);
});

test('what it is told has no secret in it, and a change of node.json is a new attempt', () => {
  const asked = (acme: NonNullable<NodeJson['acme']>) =>
    planCerts(
      certsView({ json: { acme }, seen: { acme: { names } } }),
      emptyMemory,
      NOON,
      defaultPolicy,
    ).steps.find(({ kind }) => kind === 'obtain-certificate');
  const base = { directory: 'https://ca.example/dir', names: ['box.example'] };
  const account = { eab_key_id: 'kid', eab_hmac_file: 'hmac.txt' };
  const step = asked({ ...base, ...account });
  assert.ok(step?.kind === 'obtain-certificate');
  assert.deepEqual(step.args.externalAccount, { keyId: 'kid', hmacFile: '/etc/applianced/hmac.txt' });
  assert.notEqual(step.input, asked(base)?.input);
});
