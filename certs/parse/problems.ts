/** The words for what is wrong with a file. Nothing here quotes it, except for labels and names that have been cleaned. */

import { printable } from '../printable.ts';
import type { CertificateProblem } from '../types.ts';

/** Where something stands: `server.pem, block 2`. */
export interface Place {
  readonly where: string;
  /** As it can stand in a command of a shell. */
  readonly file: string;
}

/** A file's name without what would disturb a terminal or a line of a log. */
export function placeOf(fileName: string): Place {
  const longest = 120;
  const clean = printable(fileName).slice(0, longest);
  return { where: clean === '' ? 'the input' : clean, file: /^[\w.][\w.-]*$/.test(clean) ? clean : 'FILE' };
}

export function within(place: Place, part: string): Place {
  return { ...place, where: `${place.where}, ${part}` };
}

/** A label as it can be shown: some short words. What else stands between hyphens may be anything. */
export function shownLabel(label: string): string {
  return /^[A-Z0-9.#]{1,12}(?: [A-Z0-9.#]{1,12}){0,4}$/.test(label) ? `"${label}"` : 'of an unknown kind';
}

type Told = Omit<CertificateProblem, 'where'>;

const error = ({ where }: Place, told: Omit<Told, 'severity'>): CertificateProblem => ({
  where,
  severity: 'error',
  ...told,
});

export function tooLarge(place: Place, limit: string): CertificateProblem {
  return error(place, {
    code: 'file-too-large',
    message: `it is larger than anything that holds certificates: ${limit} are read`,
    action: 'Give only the certificates and the key that belong together.',
  });
}

export function empty(place: Place): CertificateProblem {
  return error(place, {
    code: 'empty',
    message: 'there is nothing in it',
    action: 'Give the file again; the copy may have failed.',
  });
}

export function nothingOfUse(place: Place): CertificateProblem {
  return error(place, {
    code: 'wrong-kind',
    message: 'there is neither a certificate nor a private key in it',
    action: 'Export it again, with the certificate, its chain and its private key.',
  });
}

export function damaged(place: Place, message: string, action?: string): CertificateProblem {
  return error(place, {
    code: 'damaged',
    message,
    action: action ?? 'Get it again from where it came from, and copy it as a whole.',
  });
}

/** What is read all the same, without what follows it. */
export function trailingBytes({ where }: Place, count: number): CertificateProblem {
  return {
    where,
    severity: 'warning',
    code: 'damaged',
    message: `${count} bytes after its end belong to nothing that is known, and were left out`,
    action: 'Check that the file is the one that was meant.',
  };
}

/** `what`: `the private key`, `the PKCS#12 file`. */
export function passwordMissing(place: Place, what: string): CertificateProblem {
  return error(place, {
    code: 'password-missing',
    message: `${what} is protected by a password, and none was given`,
    action: 'Give its password.',
  });
}

export function passwordWrong(place: Place, what: string): CertificateProblem {
  return error(place, {
    code: 'password-wrong',
    message: `the password that was given does not open ${what}`,
    action: 'Give the password that was set when the file was made.',
  });
}

export function unsupportedEncryption(place: Place, what: string, command: string): CertificateProblem {
  return error(place, {
    code: 'unsupported-encryption',
    message: `it is encrypted in a way that is not supported: ${what}`,
    action: `Convert it where it can be opened: ${command}`,
  });
}

export function unsupportedKey(place: Place, message: string): CertificateProblem {
  return error(place, {
    code: 'unsupported-key',
    message,
    action: 'Use a key of the kind RSA (2048 to 4096 bits), EC (P-256, P-384, P-521) or Ed25519.',
  });
}

/** `openssl` reads old ciphers only with its legacy provider, and ignores it where it is not needed. */
export function convertKey({ file }: Place): string {
  return `openssl pkcs8 -topk8 -v2 aes-256-cbc -provider legacy -provider default -in ${file} -out converted.pem`;
}

export function convertPkcs12({ file }: Place): string {
  return `openssl pkcs12 -legacy -in ${file} -out converted.pem, and give converted.pem instead`;
}
