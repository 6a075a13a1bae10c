/** PKCS#10 (RFC 2986): what somebody asks a CA to certify. */

import { readCertificate } from '../certificate.ts';
import { pemBlock } from '../pem.ts';
import type { CertificateRequest } from '../types.ts';
import {
  contextTag,
  encodeElement,
  INTEGER,
  objectIdentifierOf,
  partsOf,
  readElement,
  SEQUENCE,
} from '../der.ts';
import type { Element } from '../der.ts';

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const UTC_TIME = 0x17;

/**
 * node:crypto reads no requests; so it reads the certificate that is asked for, and name, key and alternative names come
 * out as they do for certificates. Its signature is the request's, of which nothing is believed.
 *
 * @throws the error of node:crypto where no such certificate can be.
 */
export function readRequest(der: Uint8Array): CertificateRequest {
  const [content, algorithm, signature] = partsOf(readElement(der));
  const [, subject, publicKey, attributes] = partsOf(content);
  const extensions = extensionsOf(attributes);
  const time = encodeElement(UTC_TIME, Buffer.from('700101000000Z'));
  const asked = encodeElement(
    SEQUENCE,
    encodeElement(contextTag(0), encodeElement(INTEGER, Buffer.from([2]))),
    encodeElement(INTEGER, Buffer.from([1])),
    bytesOf(algorithm),
    bytesOf(subject),
    encodeElement(SEQUENCE, time, time),
    bytesOf(subject),
    bytesOf(publicKey),
    ...(extensions === undefined ? [] : [encodeElement(contextTag(3), extensions)]),
  );
  const certificate = readCertificate(encodeElement(SEQUENCE, asked, bytesOf(algorithm), bytesOf(signature)));
  return {
    pem: pemBlock('CERTIFICATE REQUEST', der),
    subject: certificate.subject,
    names: certificate.names,
    publicKeyFingerprint: certificate.publicKeyFingerprint,
  };
}

/** Attributes are SEQUENCEs of an id and a SET of values; this one's value is what a certificate has as extensions. */
function extensionsOf(attributes: Element | undefined): Uint8Array | undefined {
  for (const attribute of partsOf(attributes)) {
    const [id, values] = partsOf(attribute);
    if (objectIdentifierOf(id) === EXTENSION_REQUEST) return partsOf(values)[0]?.whole;
  }
  return undefined;
}

function bytesOf(element: Element | undefined): Uint8Array {
  return element?.whole ?? Buffer.alloc(0);
}
