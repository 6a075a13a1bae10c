/** The texts by which a session or an API token is known, and what is kept of them. */

import { createHash, randomBytes } from 'node:crypto';

/** Tells an API token from a session, also to programs that search files for secrets. */
export const API_TOKEN_PREFIX = 'apl_';
const TOKEN_BYTES = 32;
const ID_BYTES = 4;

export function newSessionText(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

export function newApiTokenText(): string {
  return `${API_TOKEN_PREFIX}${randomBytes(TOKEN_BYTES).toString('base64url')}`;
}

/** A salt would add nothing: nobody can guess 256 bits. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What it is called by; says nothing of the text. */
export function newId(): string {
  return randomBytes(ID_BYTES).toString('hex');
}
