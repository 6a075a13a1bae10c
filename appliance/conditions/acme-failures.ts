/** What becomes of failures of an ACME server. */

import type { FailureEntry } from './facts.ts';

/** Of an ACME server: what is in force stays so until it ends, and CERT_EXPIRING tells when that is near. */
const ACTIONS: Readonly<Record<string, string>> = {
  'acme-unreachable':
    'Look at the network, and whether the ACME server answers at acme.directory of node.json.',
  'acme-untrusted':
    'Name the CA of the ACME server itself with acme.ca_file in node.json; compare the clock ("timedatectl").',
  'acme-rate-limited': 'Nothing to do: it is tried again when the ACME server allows it.',
  'acme-refused':
    "The server's own words say what it does not allow; change acme in node.json, or the server.",
  'acme-challenge-failed':
    'http-01: port 80 of this machine must be free and reached under each name. dns-01: look at what acme.dns_hook does. Then the records of the names.',
  'acme-timeout': 'Look at the ACME server: it answers, but does not come to an end.',
  'acme-bad-answer': 'Look whether acme.directory in node.json is the directory of an ACME server.',
};

/** By kind of failure. */
export const acmeFailures: Readonly<Record<string, FailureEntry>> = Object.fromEntries(
  Object.entries(ACTIONS).map(([kind, action]) => [
    kind,
    { code: 'ACME_FAILED', title: () => 'The ACME server has not signed the server certificate', action },
  ]),
);
