/** What a device needs to use the repository, in the names that the package applianced-archive-keyring installs. Pure. */
import { component, type Identity } from './release.ts';

export const keyringFile = 'applianced-archive-keyring.gpg';
export const sourcesFile = 'applianced.sources';
export const originsFile = 'applianced-origins.conf';

/** For /etc/apt/sources.list.d (deb822, sources.list(5)). */
export function sourcesText(url: string, { suite }: Pick<Identity, 'suite'>): string {
  return `Types: deb
URIs: ${url}
Suites: ${suite}
Components: ${component}
Signed-By: /usr/share/keyrings/${keyringFile}
`;
}

/** For /usr/share/applianced/origins.d: what unattended-upgrades may install from here, one pattern a line (its README.md). */
export function originsText({ origin, label }: Pick<Identity, 'origin' | 'label'>): string {
  const [originPart, labelPart] = [origin, label].map((text) => text.replaceAll(',', '%2C'));
  return `origin=${originPart},label=${labelPart}\n`;
}
