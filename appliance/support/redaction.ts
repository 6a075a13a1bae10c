/** The last pass over everything that goes into a bundle: known secrets, what names itself a secret, and private keys. Pure. */

import { hideSecrets, SHORTEST } from '../hide-secrets.ts';
import { createKeyLines } from './key-lines.ts';

/** Lines are looked at together: one search for each secret over many of them. */
const BATCH_CHARACTERS = 64 * 1024;
const SHOWN = '[secret]';

/** What no stack knows of: passwords that programs write to their logs. */
const TELLING = 'pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|private[_-]?key|credentials?';
/** A quote, perhaps one of a text within a text. */
const QUOTE = String.raw`\\{0,3}["']`;
/** Quoted to its end, which may be missing; else up to the next blank, whatever stands in it. `${NAME}` says where a value comes from. */
const VALUE = String.raw`"(?:[^"\\\r\n]|\\.)*"?|'(?:[^'\\\r\n]|\\.)*'?|\\+"(?:(?!\\+")[^\r\n])*(?:\\+")?|\\+'(?:(?!\\+')[^\r\n])*(?:\\+')?|(?!\$\{)[^\s"']+`;
/** Names are bounded, so that no word costs more than its length. */
const ASSIGNED = new RegExp(
  String.raw`(?<![\w.-])([\w.-]{0,64}(?:${TELLING})[\w.-]{0,64}(?:${QUOTE})?\s{0,3}(?:=>|[=:])[^\S\r\n]{0,8})(?:${VALUE})`,
  'gi',
);
/** `--password x`, and as two items of a list. */
const FLAG = new RegExp(
  String.raw`(?<![\w-])(--?[\w-]{0,64}(?:${TELLING})[\w-]{0,64}(?:[^\S\r\n]+|${QUOTE},\s*|\r?\n\s*-\s+))(?!-)(?:${VALUE})`,
  'gi',
);
/** API tokens of this appliance, wherever somebody has written one down. */
const OWN_TOKEN = /\bapl_[\w-]{20,}/g;
const AUTHORIZATION =
  /\b((?:proxy-)?authorization["']?\s?[:=]\s?["']?|(?:set-)?cookie["']?:\s?["']?)([^"'\r\n]+)/gi;
const BEARER = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g;

/**
 * A document of ours: its keys are known, and say nothing of a secret. Text of others: what follows a telling name is hidden as well, at
 * the price of some words that were none.
 */
export type Authorship = 'ours' | 'others';

export interface Redaction {
  readonly text: (text: string, by: Authorship) => string;
  /** Whole texts or parts of one, in their order; gives whole lines. Where `chunks` throws, what came before is given first. */
  readonly pass: (chunks: AsyncIterable<string>, by: Authorship) => AsyncGenerator<string>;
}

/** What follows a name that says that it is a secret: `--password=x`, `"token": "x"`. */
export function withoutTelling(text: string): string {
  return text
    .replaceAll(AUTHORIZATION, `$1${SHOWN}`)
    .replaceAll(BEARER, `$1 ${SHOWN}`)
    .replaceAll(ASSIGNED, `$1${SHOWN}`)
    .replaceAll(FLAG, `$1${SHOWN}`);
}

export function createRedaction(secrets: readonly string[]): Redaction {
  const forms = formsOf(secrets);
  const hide = (text: string, by: Authorship): string => {
    const hidden = hideSecrets(text, forms).replaceAll(OWN_TOKEN, SHOWN);
    return by === 'ours' ? hidden : withoutTelling(hidden);
  };
  return {
    text: hide,
    async *pass(chunks, by) {
      const keys = createKeyLines();
      let batch = '';
      let failure: { readonly error: unknown } | undefined;
      try {
        for await (const line of linesOf(chunks)) {
          for (const ready of keys.push(line)) batch += `${ready}\n`;
          if (batch.length < BATCH_CHARACTERS) continue;
          yield hide(batch, by);
          batch = '';
        }
        for (const ready of keys.end()) batch += `${ready}\n`;
      } catch (error) {
        // What is held back stays so: it may be a key whose end did not come.
        failure = { error };
      }
      if (batch !== '') yield hide(batch, by);
      if (failure !== undefined) throw failure.error;
    },
  };
}

/** A secret as it stands, and as JSON, YAML, an address or a header would write it; one of several lines also line by line. Longest first. */
function formsOf(secrets: readonly string[]): readonly string[] {
  const single = secrets.flatMap((secret) => [secret, ...secret.split(/\r?\n/).map((line) => line.trim())]);
  const forms = single
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret.toWellFormed()),
      secret.replaceAll("'", "''"),
      secret.replaceAll('$', '$$$$'),
      base64(secret),
    ]);
  return [...new Set(forms)].toSorted((a, b) => b.length - a.length);
}

/** Without the padding, which a longer text does not have. */
function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes)).replace(/=+$/, '');
}

/** Without their ends; a last one that has no end counts. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
