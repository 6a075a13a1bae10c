import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { siteCa } from '../test/scenarios/kit/certificates.ts';
import { tempDirectory } from '../test/harness/temp-directory.ts';
import { embeddedCertificates, EmbeddedCertificatesError } from './embedded-certs.ts';

async function folder(files: Readonly<Record<string, string>>) {
  const directory = await tempDirectory();
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory.path, name), text);
  return directory;
}

async function refused(files: Readonly<Record<string, string>>): Promise<string> {
  await using directory = await folder(files);
  const error = await embeddedCertificates(directory.path).then(
    () => assert.fail('it was accepted'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof EmbeddedCertificatesError);
  return error.message;
}

test('CAs of all files become one file, and a pair another', async () => {
  await using site = await siteCa();
  await using other = await siteCa();
  const pair = await site.pair('box.example');
  await using directory = await folder({
    'b.crt': site.caPem,
    'a.pem': other.caPem,
    'server.crt': pair.certificatePem,
    'server.key': pair.keyPem,
    'notes.txt': 'not a certificate',
  });
  const files = await embeddedCertificates(directory.path);
  assert.deepEqual(
    files.map(({ name, text }) => [name, text.match(/BEGIN [A-Z ]+/g)]),
    [
      ['ca.pem', ['BEGIN CERTIFICATE', 'BEGIN CERTIFICATE']],
      ['server.pem', ['BEGIN PRIVATE KEY', 'BEGIN CERTIFICATE']],
    ],
  );
});

test('what no appliance could use stops the build with everything that is wrong', async () => {
  await using site = await siteCa();
  const [one, two] = [await site.pair('one.example'), await site.pair('two.example')];
  assert.match(await refused({}), /no certificate is there/);
  assert.match(await refused({ 'ca.crt': 'hello' }), /ca\.crt/);
  assert.match(await refused({ 'ca.crt': one.certificatePem }), /CA/);
  assert.match(
    await refused({ 'ca.crt': site.caPem, 'server.crt': one.certificatePem, 'server.key': two.keyPem }),
    /belongs to none of the certificates/,
  );
});

test('the key of a CA must not get into a package', async () => {
  await using site = await siteCa();
  assert.match(await refused({ 'ca.pem': `${site.caPem}${site.caKeyPem}` }), /private key/);
});

test('a folder that is not there must be told by its name', async () => {
  await assert.rejects(embeddedCertificates('/nowhere/certs'), /\/nowhere\/certs cannot be read/);
});
