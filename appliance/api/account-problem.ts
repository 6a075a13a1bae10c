/** Why a request is refused to who makes it, and what to do: the problems of access, sign-in and accounts. */

import { VISITOR_HEADER } from '../contract/visitor-header.ts';
import { ProblemError } from './problem.ts';

const CHALLENGE = 'Bearer realm="applianced"';
const AT_THE_MACHINE = 'do it at the machine: appliancectl, or its console';

export function badVisitor(detail: string): ProblemError {
  return new ProblemError('bad-visitor', {
    title: 'It cannot be told for whom the request is made',
    status: 400,
    detail,
  });
}

/** `wasShown`: a session or an API token that is not in force. */
export function signInNeeded(wasShown: boolean, isClaimed: boolean): ProblemError {
  return new ProblemError(
    'sign-in-needed',
    {
      title: wasShown ? 'The session or the API token is not in force' : 'This is for who has signed in',
      status: 401,
      ...(wasShown && { detail: 'it has ended, was revoked, or was never given' }),
      action: isClaimed
        ? 'sign in, or send an API token as "Authorization: Bearer TOKEN"'
        : 'nobody can sign in yet: set a password at the machine with "appliancectl user set-password"',
    },
    { 'WWW-Authenticate': wasShown ? `${CHALLENGE}, error="invalid_token"` : CHALLENGE },
  );
}

export function operatorNeeded(user: string): ProblemError {
  return new ProblemError('operator-needed', {
    title: 'This is for operators',
    status: 403,
    detail: `${user} is a viewer`,
    action:
      'ask an operator; the role is set at the machine: appliancectl user set-password NAME --role operator',
  });
}

/** A token has its role from the one who made it, for as long as it lives. */
export function operatorTokenNeeded(name: string): ProblemError {
  return new ProblemError('operator-needed', {
    title: 'This is for operators',
    status: 403,
    detail: `the API token ${JSON.stringify(name)} has the role viewer`,
    action:
      'use another one; at the machine "appliancectl token create NAME --role operator" makes one that may change something',
  });
}

export function machineOnly(): ProblemError {
  return new ProblemError('machine-only', {
    title: 'This is for operators at the machine only',
    status: 403,
    action: AT_THE_MACHINE,
  });
}

export function webOnly(): ProblemError {
  return new ProblemError('web-only', {
    title: 'This is for the process of the status page only',
    status: 403,
    action: 'GET /v1/openapi.json tells what each route is for',
  });
}

const HOW_MODE = 'at the machine: appliancectl config set console.mode MODE (off, view or manage)';

export function consoleIsOff(): ProblemError {
  return new ProblemError('console-off', {
    title: 'The console is switched off',
    status: 403,
    detail: 'console.mode in node.json is off: only GET /health and GET /version are answered',
    action: HOW_MODE,
  });
}

export function consoleShowsOnly(): ProblemError {
  return new ProblemError('console-view-only', {
    title: 'The console only shows',
    status: 403,
    detail: 'console.mode in node.json is view',
    action: HOW_MODE,
  });
}

/** The web process asks for itself what it may ask for a visitor only. */
export function visitorNeeded(): ProblemError {
  return new ProblemError('visitor-needed', {
    title: 'This is done for a visitor only',
    status: 403,
    action: `name the address of the visitor in ${VISITOR_HEADER}`,
  });
}

export function sessionNeeded(): ProblemError {
  return new ProblemError('session-needed', {
    title: 'This is for who has signed in with a password',
    status: 403,
    detail: 'an API token and the api socket have no session',
    action: 'sign in on the status page, or use "appliancectl user", "session" and "token" at the machine',
  });
}

export function claimedAlready(): ProblemError {
  return new ProblemError('claimed-already', {
    title: 'Somebody can sign in already',
    status: 409,
    action:
      'sign in; if nobody knows the password, another one is set at the machine: appliancectl user set-password',
  });
}

/** The same for a user that does not exist. */
export function wrongPassword(): ProblemError {
  return new ProblemError(
    'wrong-password',
    {
      title: 'User or password is wrong',
      status: 401,
      action: 'try again; at the machine "appliancectl user set-password" sets another password',
    },
    { 'WWW-Authenticate': CHALLENGE },
  );
}

export function lockedOut(retryAfterMs: number): ProblemError {
  const seconds = Math.ceil(retryAfterMs / 1_000);
  return new ProblemError(
    'locked-out',
    {
      title: 'Too many sign-ins failed',
      status: 429,
      detail: `the next one is looked at in ${seconds} s`,
      action: 'wait; at the machine "appliancectl user set-password" works at any time',
    },
    { 'Retry-After': String(seconds) },
  );
}

export function tooManySignIns(): ProblemError {
  return new ProblemError(
    'too-many-sign-ins',
    { title: 'Too many sign-ins are looked at right now', status: 429, action: 'try again in a moment' },
    { 'Retry-After': '1' },
  );
}

export function unknownAccount(kind: 'session' | 'API token' | 'user', name: string): ProblemError {
  return new ProblemError(`unknown-${kind.toLowerCase().replace(' ', '-')}`, {
    title: `There is no ${kind} ${JSON.stringify(name)}`,
    status: 404,
    action: `appliancectl ${kind === 'API token' ? 'token' : kind} list shows what there is`,
  });
}

export function noCertificate(): ProblemError {
  return new ProblemError('no-certificate', {
    title: 'No server certificate is published',
    status: 404,
    action: 'appliancectl certs says what it waits for',
  });
}
