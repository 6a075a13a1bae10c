/** THIRD-PARTY-NOTICES: what is inside the package, and under which terms, for people. */

import type { ThirdParty } from './third-party.ts';

const rule = '-'.repeat(80);

/** The same text is given once, for all that come under it. */
export function renderNotices(parts: readonly ThirdParty[]): string {
  const width = Math.max(...parts.map((part) => title(part).length));
  const list = parts.map((part) => `  ${title(part).padEnd(width)}  ${part.licence}`);
  const byText = Map.groupBy(parts, ({ licenceText }) => licenceText);
  const texts = [...byText].map(
    ([text, same]) => `${rule}\n${same.map(title).join(', ')}\n${rule}\n\n${text}\n`,
  );
  return `This package holds works of others:\n\n${list.join('\n')}\n\nTheir licences:\n\n${texts.join('\n')}`;
}

function title({ name, version }: ThirdParty): string {
  return `${name} ${version}`;
}
