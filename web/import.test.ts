/** Certificates that somebody brings: what is shown is what is taken over, and nothing is before. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CertImportRequest, CertImportResult } from '../appliance/contract/certificate.ts';
import { sendJson } from './daemon.testdata.ts';
import { ADA } from './served.testdata.ts';
import { site } from './site.testdata.ts';
import type { Site } from './site.testdata.ts';
import { healthyModel } from './views/models.testdata.ts';
import { refuse, sessionEnded, visitorOf } from './visitor.testdata.ts';

const LIST = '/certificates';

/** What could be taken over. */
function usable(replaces: string, more: Partial<CertImportResult> = {}): CertImportResult {
  const [certificate] = healthyModel().certs?.items[1]?.certificates ?? [];
  assert.ok(certificate);
  const items = [{ item: 'server' as const, certificates: [certificate], replaces }];
  return { imported: false, needsPassword: false, items, problems: [], ...more };
}

/** Judges what it is given as `result` says; what it was asked for stands in the list. */
function judging({ daemon }: Site, result: () => CertImportResult): readonly CertImportRequest[] {
  const seen: CertImportRequest[] = [];
  daemon.on('/v1/certs/import', ({ body }, response) => {
    const request = JSON.parse(body) as CertImportRequest;
    seen.push(request);
    sendJson(response, 200, { ...result(), imported: request.check !== true });
  });
  return seen;
}

function filesOf(...files: readonly (readonly [string, string | Buffer])[]): FormData {
  const form = new FormData();
  for (const [name, content] of files)
    form.append('files', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), name);
  form.append('password', ' pkcs12 password ');
  return form;
}

test('what is taken over must be exactly what was shown, and nothing before it was confirmed', async () => {
  await using it = await site(healthyModel());
  const seen = judging(it, () => usable('CN=old, until 2026'));
  const ada = visitorOf(it, ADA);
  const key = Buffer.from([0x30, 0x82, 0x00, 0xff, 0x0d, 0x0a]);
  const brought = await ada.upload(`${LIST}/import`, filesOf(['chain.pem', 'PEM\r\n'], ['a key.p12', key]));
  const preview = await ada.follow(brought);
  assert.match(preview.text, /Take these over\?[\s\S]*chain\.pem, a key\.p12[\s\S]*CN=old, until 2026/);
  assert.doesNotMatch(preview.text, /pkcs12 password|UEVN/);
  const path = brought.headers.location ?? '';
  await ada.follow(await ada.post(path));
  assert.deepEqual(
    seen.map(({ check }) => check),
    [true],
  );
  const done = await ada.follow(await ada.post(path, { confirm: 'yes' }));
  assert.match(done.text, /role="status"[\s\S]*Taken over: server/);
  const [shown, again, taken] = seen;
  const files = [
    { name: 'chain.pem', content: Buffer.from('PEM\r\n').toString('base64') },
    { name: 'a key.p12', content: key.toString('base64') },
  ];
  assert.deepEqual(shown, { files, password: ' pkcs12 password ', check: true });
  assert.deepEqual(again, shown);
  assert.deepEqual(taken, { files, password: ' pkcs12 password ' });
  assert.match((await ada.follow(await ada.post(path, { confirm: 'yes' }))).text, /not here any more/);
  assert.equal(seen.length, 3, 'what was taken over is not there a second time');
});

test('where something else would come of it now, it must be shown anew and nothing be changed', async () => {
  await using it = await site(healthyModel());
  let replaces = 'CN=old';
  const seen = judging(it, () => usable(replaces));
  const ada = visitorOf(it, ADA);
  const { location = '' } = (await ada.upload(`${LIST}/import`, filesOf(['a.pem', 'PEM']))).headers;
  replaces = 'CN=of somebody else';
  const anew = await ada.follow(await ada.post(location, { confirm: 'yes' }));
  assert.match(anew.text, /Something else would come of it now[\s\S]*CN=of somebody else/);
  assert.ok(seen.every(({ check }) => check === true));
  assert.match((await ada.follow(await ada.post(location, { confirm: 'yes' }))).text, /Taken over/);
});

test('what cannot be used must be told with everything that is wrong, and offer nothing to confirm', async () => {
  await using it = await site(healthyModel());
  const problem = { code: 'key-mismatch', where: '<i>.key', message: 'no <b>', action: 'give the other key' };
  const result = usable('CN=old', { problems: [{ ...problem, severity: 'error' }] });
  const seen = judging(it, () => result);
  const ada = visitorOf(it, ADA);
  const brought = await ada.upload(`${LIST}/import`, filesOf(['<img src=x>.pem', 'PEM']));
  const { text } = await ada.follow(brought);
  assert.match(
    text,
    /cannot be used[\s\S]*&lt;img src=x&gt;\.pem[\s\S]*no &lt;b&gt;[\s\S]*give the other key/,
  );
  assert.doesNotMatch(text, /name="confirm"|<img|<b>|<i>/);
  await ada.post(brought.headers.location ?? '', { confirm: 'yes' });
  assert.ok(
    seen.every(({ check }) => check === true),
    'whoever confirms all the same',
  );
});

test('the files must be there for the session that brought them, and for no other', async () => {
  await using it = await site(healthyModel());
  const seen = judging(it, () => usable('CN=old'));
  const { location = '' } = (await visitorOf(it, ADA).upload(`${LIST}/import`, filesOf(['a.pem', 'PEM'])))
    .headers;
  it.daemon.signIn('eve-token', 'operator');
  const eve = visitorOf(it, 'eve-token');
  assert.match((await eve.follow(await eve.get(location))).text, /not here any more/);
  const taken = await eve.follow(await eve.post(location, { confirm: 'yes' }));
  assert.match(taken.text, /not here any more/);
  assert.equal(seen.length, 1);
});

test('a daemon that is away for a moment must not make anybody bring the files again', async () => {
  await using it = await site(healthyModel());
  judging(it, () => usable('CN=old'));
  const ada = visitorOf(it, ADA);
  const { location = '' } = (await ada.upload(`${LIST}/import`, filesOf(['a.pem', 'PEM']))).headers;
  await ada.get(location);
  await it.daemon.stop();
  assert.equal((await ada.post(location, { confirm: 'yes' })).headers.location, location);
  await it.daemon.start();
  const done = await ada.follow(await ada.post(location, { confirm: 'yes' }));
  assert.match(done.text, /Taken over: server/);
});

test('an upload that is too large, or is none, must be refused without asking the daemon, and leave the page as it was', async () => {
  await using it = await site(healthyModel());
  const seen = judging(it, () => usable('CN=old'));
  const ada = visitorOf(it, ADA);
  const large = await ada.upload(`${LIST}/import`, filesOf(['a.pem', Buffer.alloc(4 * 1024 * 1024)]));
  assert.match((await ada.follow(large)).text, /The body is too large[\s\S]*Bring your own/);
  const none = new FormData();
  none.append('files', new Blob([]), '');
  const empty = await ada.upload(`${LIST}/import`, none);
  assert.match((await ada.follow(empty)).text, /No file was chosen/);
  const three = Buffer.alloc(3_000_000, 'a');
  assert.equal((await ada.follow(await ada.upload(`${LIST}/import`, filesOf(['a.pem', three])))).status, 200);
  assert.deepEqual(
    seen.map(({ files }) => files.length),
    [1],
    'what fits into what the daemon takes is given to it',
  );
});

test('whoever may not import must be told so before the files are looked at', async () => {
  await using it = await site(healthyModel());
  const seen = judging(it, () => usable('CN=old'));
  it.daemon.signIn('grace-token', 'viewer');
  const grace = visitorOf(it, 'grace-token');
  assert.equal((await grace.upload(`${LIST}/import`, filesOf(['a.pem', 'PEM']))).status, 403);
  assert.doesNotMatch((await grace.get(LIST)).text, /type="file"/);
  const nobody = await visitorOf(it).upload(`${LIST}/import`, filesOf(['a.pem', 'PEM']));
  assert.equal(nobody.headers.location, '/sign-in?to=%2Fcertificates');
  it.daemon.on('/v1/certs/import', (_, response) => refuse(response, sessionEnded));
  const ended = await visitorOf(it, ADA).upload(`${LIST}/import`, filesOf(['a.pem', 'PEM']));
  assert.equal(ended.headers.location, '/sign-in?to=%2Fcertificates');
  assert.equal(seen.length, 0);
});

test('a request must come as a file, and what was typed must come back where it is refused; the CA is for everybody', async () => {
  await using it = await site(healthyModel());
  const ada = visitorOf(it, ADA);
  it.daemon.on('/v1/certs/request', (_, response) => sendJson(response, 200, { pem: 'CSR' }));
  const fields = { item: 'client', commonName: 'edge "1"', names: 'a.example,  10.0.0.1' };
  const file = await ada.post(`${LIST}/request`, fields);
  assert.equal(file.text, 'CSR');
  assert.equal(file.headers['content-type'], 'application/pkcs10');
  assert.equal(file.headers['content-disposition'], 'attachment; filename="client.csr"');
  const sent = it.daemon.seen.find(({ url }) => url === '/v1/certs/request')?.body ?? '';
  assert.deepEqual(JSON.parse(sent), {
    item: 'client',
    commonName: 'edge "1"',
    names: ['a.example', '10.0.0.1'],
  });
  it.daemon.on('/v1/certs/request', (_, response) =>
    refuse(response, { type: 'urn:applianced:bad-input', title: 'No such name', status: 400 }),
  );
  const again = await ada.follow(await ada.post(`${LIST}/request`, fields));
  assert.match(again.text, /No such name[\s\S]*<option value="client"\s+selected[\s\S]*edge &quot;1&quot;/);
  it.daemon.on('/v1/certs/ca', (_, response) => sendJson(response, 200, { pem: 'CA', certificates: [] }));
  const ca = await visitorOf(it).get(`${LIST}/ca.pem`);
  assert.deepEqual([ca.text, ca.headers['content-type']], ['CA', 'application/x-pem-file']);
});
