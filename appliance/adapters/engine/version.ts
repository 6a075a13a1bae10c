/** Which version of the Engine API is spoken. Pure. */

/** Debian 12's docker.io 20.10. */
const minApiVersion = '1.41';
/**
 * Every change of the Engine API's changelog up to here was read against the calls of this adapter. 1.52 drops
 * `Config.MacAddress` and empty port bindings from the body of create; engines up to 29 still speak 1.51.
 */
export const maxApiVersion = '1.51';

export type Negotiation = { readonly apiVersion: string } | { readonly problem: string };

/** `engineMin` empty: the engine does not say (then it takes everything up to `engineMax`). */
export function negotiate(engineMin: string, engineMax: string): Negotiation {
  if (!isApiVersion(engineMax)) {
    return { problem: `the engine names no API version ("${engineMax}"); is this a Docker Engine?` };
  }
  if (isBefore(engineMax, minApiVersion)) {
    return {
      problem: `the engine speaks API ${engineMax} at most, at least ${minApiVersion} is needed: update it to Docker Engine 20.10 or later`,
    };
  }
  if (isApiVersion(engineMin) && isBefore(maxApiVersion, engineMin)) {
    return {
      problem: `the engine speaks API ${engineMin} at least, ${maxApiVersion} is the newest known here: update applianced, or set DOCKER_MIN_API_VERSION=${maxApiVersion} in the engine's environment`,
    };
  }
  return { apiVersion: isBefore(engineMax, maxApiVersion) ? engineMax : maxApiVersion };
}

/** Compares `major.minor` as numbers: 1.9 is before 1.41. */
export function isBefore(version: string, other: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major === otherMajor ? minor < otherMinor : major < otherMajor;
}

function isApiVersion(value: string): boolean {
  return /^\d+\.\d+$/.test(value);
}
