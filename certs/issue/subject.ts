/** Who a certificate is about: attributes one by one, so that no value can pass for more than itself. */

import { asciiDnsName } from '../dns-name.ts';

export interface SubjectParts {
  readonly commonName: string;
  readonly organization?: string;
}

/** One attribute, always UTF8String (RFC 5280, 4.1.2.4). */
export interface SubjectAttribute {
  readonly type: 'O' | 'CN';
  readonly value: string;
}

/** `ub-common-name` and `ub-organization-name` of RFC 5280, A.1: characters, not bytes. OpenSSL refuses longer ones. */
const MAX_CHARACTERS = 64;

/** The most general part first, as X.501 has it. Empty parts are left out; all of them: the empty subject. */
export function subjectAttributes({ commonName, organization = '' }: SubjectParts): SubjectAttribute[] {
  const parts: readonly SubjectAttribute[] = [
    { type: 'O', value: cut(plain(organization)) },
    { type: 'CN', value: shortCommonName(plain(commonName)) },
  ];
  return parts.filter(({ value }) => value !== '');
}

/** Half a host name would name another host: a long one gives its first label. Clients look at the alternative names. */
function shortCommonName(text: string): string {
  const host = Array.from(text).length > MAX_CHARACTERS ? asciiDnsName(text) : undefined;
  return cut(host?.replace(/^\*\./, '').split('.', 1)[0] ?? text);
}

/** By code points, so that no surrogate pair is torn. */
function cut(text: string): string {
  return Array.from(text).slice(0, MAX_CHARACTERS).join('').trimEnd();
}

/** Control characters, NUL above all, end or hide text in programs that print it. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
}
