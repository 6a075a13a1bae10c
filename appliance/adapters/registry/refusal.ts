/** What a registry's refusal means: HTTP status and words -> kind. */

import { field, list, text } from '../engine/json.ts';
import type { Answer } from './exchange.ts';
import { RegistryError } from './errors.ts';
import type { RegistryErrorKind } from './errors.ts';
import { jsonBody } from './json-body.ts';
import { retryAfterMs } from './retry-after.ts';

const MAX_WORDS = 300;

/** `subject`: what was asked, for the message; `now`: milliseconds since the epoch. */
export function refusal(subject: string, answer: Answer, now: number): RegistryError {
  const { status, headers } = answer;
  const body = answer.body.toString('utf8');
  const said = spoken(answer, body);
  const kind = kindOf(status, body);
  const wait = kind === 'rate-limited' || status === 503 ? retryAfterMs(headers, body, now) : undefined;
  return new RegistryError(
    `${subject}: ${meaning(kind, status)} (HTTP ${status}${said === '' ? '' : `: ${said}`})`,
    {
      kind,
      status,
      retryAfterMs: wait,
    },
  );
}

function kindOf(status: number, body: string): RegistryErrorKind {
  if (status === 429 || /toomanyrequests/i.test(body)) return 'rate-limited';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404) return 'image-unknown';
  // 407: a proxy's.
  return status >= 500 || status === 407 || status === 408 ? 'registry-unreachable' : 'bad-answer';
}

function meaning(kind: RegistryErrorKind, status: number): string {
  if (status === 407) return 'the proxy wants a name and password, which the engine does not tell';
  switch (kind) {
    case 'rate-limited':
      return 'the registry asked us to wait';
    case 'unauthorized':
      return 'the registry refuses us';
    case 'image-unknown':
      return 'the registry does not have it';
    case 'registry-unreachable':
      return 'the registry has a fault of its own';
    case 'registry-untrusted':
    case 'bad-answer':
      return 'that is no answer of a registry';
  }
}

/** `{"errors":[{"code":"DENIED","message":"..."}]}` (OCI distribution specification, "Error Codes"), or the text as it is. */
function spoken(answer: Answer, body: string): string {
  const errors = list(field(jsonBody(answer.body), 'errors'));
  const words = errors.map((error) =>
    [text(field(error, 'code')), text(field(error, 'message'))].join(' ').trim(),
  );
  const isText = words.length === 0 && !/^\s*[<{[]/.test(body);
  return clean(isText ? body : words.join('; '));
}

/** It ends up in logs and on terminals. */
function clean(words: string): string {
  return words
    .replaceAll(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, MAX_WORDS);
}
