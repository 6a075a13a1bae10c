import type { CertItem } from '../contract/certificate.ts';

/** What a condition is about: two words, as a service may be called `server`. */
export function certificateSubject(item: CertItem): string {
  return item === 'ca' ? 'CA certificate' : `${item} certificate`;
}
