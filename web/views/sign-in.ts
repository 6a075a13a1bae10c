/** Where somebody says who they are; or, while nobody can, how that is changed at the machine. */

import { button, hiddenField, inputField, passwordField } from './forms.ts';
import type { Frame } from './frame.ts';
import { html } from './html.ts';
import { icon } from './icons.ts';
import type { Content } from './layout.ts';
import { healthLook, healthSentence } from './summary.ts';

export interface SignInTyped {
  readonly user: string;
  /** Path of the page that was wanted. */
  readonly to: string;
}

export function signInPage({ user, to }: SignInTyped, { model }: Frame): Content {
  const sentence = html`<p class="state-line ${healthLook(model).tone}">
    ${icon(healthLook(model).icon)} ${healthSentence(model)}
  </p>`;
  if (model.page?.isClaimed === false)
    return {
      title: 'Nobody can sign in yet',
      main: html`<div class="narrow">
        <h1>Nobody can sign in yet</h1>
        ${sentence}
        <p class="lead">Set a password at the machine, on its console or over SSH:</p>
        <p><code>sudo appliancectl user set-password</code></p>
        <p>
          Whoever comes by first over the network must not become its operator: therefore it cannot be done
          here.
        </p>
      </div>`,
    };
  if (model.silent !== undefined)
    return {
      title: 'Nobody can sign in now',
      main: html`<div class="narrow">
        <h1>Nobody can sign in now</h1>
        <p class="lead">
          The daemon alone knows passwords and sessions. Whoever had signed in still is, once it answers
          again.
        </p>
        <p>On the machine: <code>systemctl status applianced</code></p>
      </div>`,
    };
  return {
    title: 'Sign in',
    main: html`<div class="narrow">
      <h1>Sign in</h1>
      ${sentence}
      <form method="post" action="/sign-in" class="fields">
        ${hiddenField('to', to)}${inputField({ name: 'user', label: 'User', value: user, autocomplete: 'username', maxLength: 256, required: true })}${passwordField({ name: 'password', label: 'Password', autocomplete: 'current-password', required: true })}
        <div class="actions">${button('Sign in', 'primary')}</div>
      </form>
      <p class="hint">Forgotten? At the machine: <code>sudo appliancectl user set-password</code></p>
    </div>`,
  };
}
