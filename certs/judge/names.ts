/** For which names and addresses a certificate is good: as Node, Go and browsers see it (RFC 9525), which all ignore the common name. */

import type { CertificateFacts, CertificateName, CertificateProblem } from '../types.ts';
import { error, warning } from './verdict.ts';
import { namesWords, REQUEST } from './words.ts';

/** Addresses are compared in their shortest form, in which CertificateName carries them. */
export function coversName(certificate: CertificateFacts, name: CertificateName): boolean {
  if (name.kind === 'ip')
    return certificate.names.some(({ kind, value }) => kind === 'ip' && value === name.value);
  const wanted = absolute(name.value);
  return certificate.names.some(({ kind, value }) => kind === 'dns' && matches(absolute(value), wanted));
}

/** Those of `names` under which clients would refuse it, in their order. */
export function uncovered(
  certificate: CertificateFacts,
  names: readonly CertificateName[],
): readonly CertificateName[] {
  return names.filter((name) => !coversName(certificate, name));
}

/**
 * A certificate without names is an error, because no client accepts it under any name. One for other names than ours is not: the site
 * may reach the appliance by an alias, a load balancer or a translated address that nobody told it.
 */
export function judgeNames(
  certificate: CertificateFacts,
  names: readonly CertificateName[],
  where: string,
): readonly CertificateProblem[] {
  if (certificate.names.length === 0)
    return [
      error(
        'no-names',
        where,
        'it has no subject alternative names, and browsers and other clients ignore the common name: none would accept it',
        `Ask for one with names: ${REQUEST} makes such a request; openssl needs -addext "subjectAltName=${alternativeNames(names)}".`,
      ),
    ];
  const missing = uncovered(certificate, names);
  if (missing.length === 0) return [];
  const action = `Use a name that it covers, or ask for one that covers ${namesWords(missing)} as well: ${REQUEST} makes the request.`;
  if (missing.length < names.length)
    return [
      warning(
        'name-mismatch',
        where,
        `it does not cover ${namesWords(missing)}: clients that connect by that refuse it`,
        action,
      ),
    ];
  return [
    warning(
      'name-mismatch',
      where,
      `it covers none of the names under which this appliance is known (${namesWords(names)}), only ${namesWords(certificate.names)}: ` +
        'clients refuse it unless they connect by a name that is not known here',
      action,
    ),
  ];
}

/** Lower case, without the dot that makes a name absolute. */
function absolute(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/**
 * A wildcard stands for exactly one label, the first, as a whole. It must leave two labels (Node refuses `*.com`, as browsers do), and
 * stands for no part of an address that was given as a name.
 */
function matches(pattern: string, wanted: string): boolean {
  if (!pattern.startsWith('*.')) return pattern !== '' && pattern === wanted;
  const rest = pattern.slice(1);
  const label = wanted.slice(0, wanted.indexOf('.'));
  const isAddress = /\.\d+$/.test(wanted);
  return !isAddress && /^\.[^.*]+\.[^*]+$/.test(rest) && label !== '' && label + rest === wanted;
}

/** As openssl takes them on its command line. */
function alternativeNames(names: readonly CertificateName[]): string {
  const words = names.map(({ kind, value }) => `${kind === 'dns' ? 'DNS' : 'IP'}:${value}`);
  return words.length === 0 ? 'DNS:NAME' : words.join(',');
}
