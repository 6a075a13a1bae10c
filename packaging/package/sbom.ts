/** The bill of materials for machines: CycloneDX 1.5 (ECMA-424), which scanners of vulnerabilities read. */

import type { ThirdParty } from './third-party.ts';

export interface SbomSubject {
  readonly version: string;
  readonly architecture: string;
  /** ISO 8601; that of the changelog, so that the same sources give the same bytes. */
  readonly timestamp: string;
}

export function renderSbom(
  parts: readonly ThirdParty[],
  { version, architecture, timestamp }: SbomSubject,
): string {
  const subject = `pkg:deb/applianced@${version}?arch=${architecture}`;
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      timestamp,
      component: {
        type: 'application',
        'bom-ref': subject,
        name: 'applianced',
        version,
        purl: subject,
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    },
    components: parts.map(component),
    dependencies: [{ ref: subject, dependsOn: parts.map(({ purl }) => purl) }],
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

function component({ name, version, licence, purl, cpe, sha512 }: ThirdParty) {
  const [group, short] = name.startsWith('@') ? name.split('/') : [undefined, name];
  return {
    type: purl.startsWith('pkg:npm/') ? 'library' : 'application',
    'bom-ref': purl,
    ...(group !== undefined && { group }),
    name: short,
    version,
    purl,
    ...(cpe !== undefined && { cpe }),
    licenses: [/[ ()]/.test(licence) ? { expression: licence } : { license: { id: licence } }],
    ...(sha512 !== undefined && { hashes: [{ alg: 'SHA-512', content: sha512 }] }),
  };
}
