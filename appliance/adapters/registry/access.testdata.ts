import type { RegistryAccess, SiteRegistryAccess } from './access.ts';
import { openRegistry } from './client.ts';
import type { RegistryClient } from './client.ts';
import { RegistryError } from './errors.ts';
import type { RegistryErrorKind } from './errors.ts';
import type { SessionDeps } from './session.ts';

/** As an engine without any settings of its own. */
export const plainEngine: RegistryAccess['engine'] = {
  httpProxy: '',
  httpsProxy: '',
  noProxy: '',
  insecureHosts: [],
  insecureNetworks: ['127.0.0.0/8', '::1/128'],
};

/** Never aborts. */
export const { signal } = new AbortController();

export const clocks: SessionDeps = { clock: () => performance.now(), now: () => Date.now() };

export function opened(
  host: string,
  site: SiteRegistryAccess = {},
  {
    engine = {},
    ...deps
  }: Partial<SessionDeps> & { readonly engine?: Partial<RegistryAccess['engine']> } = {},
): RegistryClient & Disposable {
  const access = { site, engine: { ...plainEngine, ...engine } };
  const client = openRegistry(host, access, { ...clocks, ...deps });
  return { ...client, [Symbol.dispose]: () => client.close() };
}

export function failsAs(kind: RegistryErrorKind, words: RegExp) {
  return (error: unknown): boolean =>
    error instanceof RegistryError && error.kind === kind && words.test(error.message);
}
