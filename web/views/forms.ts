/** Fields and buttons of forms: each field with its label and, where there is one, its hint; what was typed is kept, except passwords. */

import { html } from './html.ts';
import type { Html, Value } from './html.ts';

interface FieldOptions {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly required?: boolean;
}

export interface InputOptions extends FieldOptions {
  readonly type?: 'text' | 'search' | 'datetime-local';
  readonly value?: string;
  readonly autocomplete?: string;
  readonly maxLength?: number;
}

export function inputField({
  type = 'text',
  value = '',
  autocomplete = 'off',
  maxLength = 500,
  ...field
}: InputOptions): Html {
  return labelled(
    field,
    html`<input
      id="${field.name}"
      name="${field.name}"
      type="${type}"
      value="${value}"
      autocomplete="${autocomplete}"
      maxlength="${maxLength}"
      spellcheck="false"
      ${described(field)}${field.required === true && html` required`}
    />`,
  );
}

/** Nothing that was typed comes back. */
export function passwordField(
  field: FieldOptions & { readonly autocomplete: 'current-password' | 'new-password' | 'off' },
): Html {
  return labelled(
    field,
    html`<input
      id="${field.name}"
      name="${field.name}"
      type="password"
      autocomplete="${field.autocomplete}"
      maxlength="1024"
      ${described(field)}${field.required === true && html` required`}
    />`,
  );
}

export function fileField(field: FieldOptions & { readonly accept: string }): Html {
  return labelled(
    field,
    html`<input
      id="${field.name}"
      name="${field.name}"
      type="file"
      multiple
      accept="${field.accept}"
      ${described(field)}${field.required === true && html` required`}
    />`,
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export function choiceField(
  field: FieldOptions & { readonly choices: readonly Choice[]; readonly value?: string },
): Html {
  return labelled(
    field,
    html`<select id="${field.name}" name="${field.name}" ${described(field)}>
      ${field.choices.map(
        ({ value, label }) =>
          html`<option value="${value}" ${value === field.value && html` selected`}>${label}</option>`,
      )}
    </select>`,
  );
}

export function hiddenField(name: string, value: string | undefined): Value {
  return value !== undefined && html`<input type="hidden" name="${name}" value="${value}" />`;
}

export type Weight = 'primary' | 'danger' | 'quiet';

export function button(label: Value, weight: Weight = 'quiet'): Html {
  return html`<button class="${weight}">${label}</button>`;
}

/** A form that is one button; `about` tells apart those of the same words for who hears them. */
export function buttonForm(
  action: string,
  label: string,
  options: {
    readonly weight?: Weight;
    readonly about?: string;
    readonly fields?: Readonly<Record<string, string>>;
  } = {},
): Html {
  const { weight, about, fields = {} } = options;
  return html`<form method="post" action="${action}" class="inline">
    ${Object.entries(fields).map(([name, value]) => hiddenField(name, value))}${button(
      html`${label}${about !== undefined && html`<span class="hidden"> ${about}</span>`}`,
      weight,
    )}
  </form>`;
}

/** Looks like a button and leads to a page that asks first. */
export function buttonLink(href: string, label: string, about?: string): Html {
  return html`<a class="button" href="${href}"
    >${label}${about !== undefined && html`<span class="hidden"> ${about}</span>`}</a
  >`;
}

function labelled(field: FieldOptions, input: Html): Html {
  return html`<div class="field">
    <label for="${field.name}">${field.label}</label
    >${input}${field.hint !== undefined && html`<p class="hint" id="${field.name}-hint">${field.hint}</p>`}
  </div>`;
}

function described({ name, hint }: FieldOptions): Value {
  return hint !== undefined && html` aria-describedby="${name}-hint"`;
}
