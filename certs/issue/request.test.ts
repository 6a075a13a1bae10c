import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratchFolder } from '../../appliance/adapters/files/scratch.testdata.ts';
import { readCertificate } from '../certificate.ts';
import { IssueError } from './issue-error.ts';
import { aCa, KEY_TYPES, openssl } from './issue.testdata.ts';
import { privateKeyPem } from './keys.ts';
import { createRequest } from './request.ts';

for (const keyType of KEY_TYPES) {
  test(`OpenSSL reads a request with a key of the kind ${keyType}, and what it signs for it fits the key that stayed here`, async () => {
    await using scratch = await scratchFolder();
    const file = (name: string): string => join(scratch.path, name);
    const { request, key } = await createRequest({
      commonName: 'Straße 5, CN=evil',
      organization: 'A + B',
      names: [
        { kind: 'dns', value: 'Edge.Example' },
        { kind: 'ip', value: 'FD00::7' },
      ],
      keyType,
    });
    await scratch.put('request.pem', request.pem);
    const text = await openssl(
      'req',
      '-in',
      file('request.pem'),
      '-verify',
      '-noout',
      '-text',
      '-nameopt',
      'utf8',
    );
    assert.match(text, /self-signature verify OK/);
    assert.match(text, /DNS:edge\.example, IP Address:FD00:0:0:0:0:0:0:7/);
    assert.match(text, keyType === 'rsa' ? /Digital Signature, Key Encipherment\n/ : /Digital Signature\n/);
    assert.doesNotMatch(text, /Extended Key Usage/);

    const ca = await aCa(keyType);
    await scratch.put('ca.pem', ca.certificate.pem);
    await scratch.put('ca.key', privateKeyPem(ca.key));
    const signing = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-copy_extensions', 'copyall'];
    await openssl('x509', '-req', '-in', file('request.pem'), ...signing, '-out', file('signed.pem'));
    const signed = readCertificate(await scratch.read('signed.pem'));
    assert.equal(signed.publicKeyFingerprint, key.publicKeyFingerprint);
    assert.deepEqual(request, {
      pem: request.pem,
      subject: signed.subject,
      names: signed.names,
      publicKeyFingerprint: signed.publicKeyFingerprint,
    });
    assert.equal(signed.subject, String.raw`CN=Straße 5\, CN=evil, O=A \+ B`);
  });
}

test('a request for nobody, or for a name that is none, is refused', async () => {
  await assert.rejects(createRequest({ commonName: '', names: [], keyType: 'ec' }), IssueError);
  await assert.rejects(
    createRequest({ commonName: 'a', names: [{ kind: 'dns', value: 'a b' }], keyType: 'ec' }),
    IssueError,
  );
});
