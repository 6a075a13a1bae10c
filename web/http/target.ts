/** Whether the target of a request can be meant honestly: what is spelled in two ways is refused before any route sees it. Pure. */

/** The longest query is the names of some series; more than that is an attack or a mistake. */
const LONGEST = 8_192;

export interface RefusedTarget {
  readonly status: 400 | 414;
  readonly why: string;
}

/** `undefined`: nothing is wrong with it. `target` as it stands in the request line. */
export function refuseTarget(target: string): RefusedTarget | undefined {
  if (target.length > LONGEST) return { status: 414, why: `it is longer than ${LONGEST} characters` };
  const why = wrongIn(target.split('?', 1)[0] ?? '');
  return why === undefined ? undefined : { status: 400, why };
}

function wrongIn(path: string): string | undefined {
  // Also a whole URL (a proxy's form), which would bring a second host with it.
  if (!path.startsWith('/')) return 'it does not begin with /';
  const decoded = decode(path);
  if (decoded === undefined) return 'it is not percent-encoded as it should be';
  if (/[\p{Cc}\\]/u.test(decoded)) return 'it holds a control character or a backslash';
  if (/%2f/i.test(path)) return 'it holds an encoded /';
  if (path.includes('//')) return 'it holds an empty part';
  if (decoded.split('/').some((part) => part === '.' || part === '..')) return 'it holds . or .. as a part';
  return undefined;
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
