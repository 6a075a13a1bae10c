/** Replaces secrets in text by tokens that only tell whether two of them are the same. */

export interface Redactor {
  /** Text of a value that is secret as a whole. */
  secret(value: string): string;
  /** Text of a value that may be long or private, without being a secret (inline configs). */
  content(value: string): string;
  /** The text with every secret in it replaced. */
  text(value: string): string;
}

const secretName = /pass|pwd|secret|token|key|credential|auth|private|cookie|dsn/i;
const word = String.raw`[\w.-]*`;
/** Tried at the start of a word only, so that a long word without a secret's name costs no more than its length. */
const names = String.raw`(?<![\w.-])${word}(?:${secretName.source})${word}`;
/** `--password=x`, `PGPASSWORD=x psql`, `?token=x&`. */
const assignment = new RegExp(String.raw`(${names}=)("[^"]*"|'[^']*'|[^\s"'&;,]+)`, 'gi');
/** `Authorization: Bearer x`: everything to the end of the line. */
const header = new RegExp(String.raw`(${names}:[ \t]+)([^"'\n]+)`, 'gi');
/** `scheme://user:password@`: to the last `@` of the word, because a password may hold one. */
const userInfo = /(:\/\/)([^\s"']*)(?=@)/g;

/** A shorter one is replaced only where it is the whole text: elsewhere it would blot out ordinary words. */
const shortestPart = 4;
const tokenLength = 8;

export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

export function createRedactor(options: {
  readonly secretValues: readonly string[];
  readonly salt: string;
  readonly hash: (text: string) => string;
}): Redactor {
  const { salt, hash } = options;
  const token = (kind: string, value: string): string =>
    `[${kind}:${hash(JSON.stringify([salt, value])).slice(0, tokenLength)}]`;
  const secret = (value: string): string => token('secret', value);
  const whole = new Set(options.secretValues.filter((value) => value !== ''));
  // Longest first: a secret may be a part of another.
  const parts = [...whole]
    .filter((value) => value.length >= shortestPart)
    .toSorted((a, b) => b.length - a.length);
  const assigned = (_match: string, name: string, value: string): string => name + secret(value);
  return {
    secret,
    content: (value) => token('content', value),
    text(value) {
      if (whole.has(value)) return secret(value);
      return parts
        .reduce((text, part) => text.replaceAll(part, secret(part)), value)
        .replaceAll(userInfo, assigned)
        .replaceAll(assignment, assigned)
        .replaceAll(header, assigned);
    },
  };
}
