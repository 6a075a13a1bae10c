/** `WWW-Authenticate` (RFC 9110, 11.6.1; RFC 6750, 3): pure. */

export type Challenge =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'bearer';
      readonly realm: string;
      readonly service?: string;
      /** Absent: it is for the client to know (Artifactory). */
      readonly scope?: string;
    };

const SCHEME = /^[\s,]*([A-Za-z][\w-]*)(?:\s+|(?=,)|$)/;
const PARAMETER = /^[\s,]*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/;

/** The first bearer challenge, else a basic one; `undefined`: none that is known. Several may stand in one header. */
export function readChallenge(header: string | undefined): Challenge | undefined {
  const found = schemes(header ?? '');
  for (const { scheme, parameters } of found) {
    const realm = parameters.get('realm');
    if (scheme !== 'bearer' || realm === undefined) continue;
    const service = parameters.get('service');
    const scope = parameters.get('scope');
    return {
      scheme,
      realm,
      ...(service === undefined ? {} : { service }),
      ...(scope === undefined || scope === '' ? {} : { scope }),
    };
  }
  return found.some(({ scheme }) => scheme === 'basic') ? { scheme: 'basic' } : undefined;
}

interface Scheme {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

function schemes(header: string): readonly Scheme[] {
  const found: Scheme[] = [];
  let rest = header;
  for (let match = SCHEME.exec(rest); match !== null; match = SCHEME.exec(rest)) {
    rest = rest.slice(match[0].length);
    const parameters = new Map<string, string>();
    for (let pair = PARAMETER.exec(rest); pair !== null; pair = PARAMETER.exec(rest)) {
      const [all, name = '', quoted, plain] = pair;
      parameters.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '');
      rest = rest.slice(all.length);
    }
    found.push({ scheme: (match[1] ?? '').toLowerCase(), parameters });
  }
  return found;
}
