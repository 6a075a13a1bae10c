import * as z from 'zod';
import {
  CertAuthorities,
  CertImportRequest,
  CertImportResult,
  CertItem,
  CertRequest,
  CertRequestOptions,
  Certs,
} from './certificate.ts';
import { json } from './route.ts';
import type { Route } from './route.ts';

/** The part of the route table that is about certificates. */
export const certRoutes = {
  certs: {
    method: 'GET',
    path: '/v1/certs',
    summary: 'Certificates in force: where each comes from and why, until when, and who uses them',
    access: 'public',
    response: json(Certs),
  },
  certsRefresh: {
    method: 'POST',
    path: '/v1/certs/refresh',
    summary: 'Read all sources of certificates again and publish a new generation of the files',
    access: 'operate',
    response: json(Certs),
  },
  certsImport: {
    method: 'POST',
    path: '/v1/certs/import',
    summary:
      "Take over the site's own certificates and keys (PEM, DER, PKCS#7, PKCS#12); nothing is changed unless all of it can be used",
    access: 'operate',
    body: CertImportRequest,
    // Sixteen files would be more: a chain, a key and a CA are a few kilobytes.
    maxBodyBytes: 4 * 1024 * 1024,
    response: json(CertImportResult),
  },
  certsForget: {
    method: 'POST',
    path: '/v1/certs/{item}/forget',
    summary: 'Go back to what there was before an import',
    access: 'operate',
    params: z.strictObject({ item: CertItem }),
    response: json(Certs),
  },
  certsRequest: {
    method: 'POST',
    path: '/v1/certs/request',
    summary: 'Make a key that stays here, and a signing request for it (PKCS#10)',
    access: 'operate',
    body: CertRequestOptions,
    response: json(CertRequest),
  },
  certsAuthorities: {
    method: 'GET',
    path: '/v1/certs/ca',
    summary: "The appliance's own CA, to be trusted elsewhere",
    access: 'public',
    response: json(CertAuthorities),
  },
} as const satisfies Record<string, Route>;
