/** Keys that name other services or containers in one text: `links`, `external_links`, `volumes_from`. */

import type { Decoder } from './decode.ts';
import { fail, nonEmptyString, refer, shown, uniqueList } from './decode.ts';
import type { ServiceModel } from './model.ts';

type Link = ServiceModel['links'][number];
type ExternalLink = ServiceModel['externalLinks'][number];
type VolumesFrom = ServiceModel['volumesFrom'][number];

const link: Decoder<Link> = (node, place) => {
  const [service, alias = service, extra] = nonEmptyString(node, place)?.split(':') ?? [];
  if (service === undefined || alias === undefined) return undefined;
  if (service === '' || alias === '' || extra !== undefined) {
    return fail(node, place, `must be SERVICE or SERVICE:ALIAS, not ${shown(node)}`);
  }
  refer('service', service, node, place);
  return { service, alias };
};

const externalLink: Decoder<ExternalLink> = (node, place) => {
  const [container, alias = container, extra] = nonEmptyString(node, place)?.split(':') ?? [];
  if (container === undefined || alias === undefined) return undefined;
  if (container !== '' && alias !== '' && extra === undefined) return { container, alias };
  return fail(node, place, `must be CONTAINER or CONTAINER:ALIAS, not ${shown(node)}`);
};

const volumesSource: Decoder<VolumesFrom> = (node, place) => {
  const text = nonEmptyString(node, place);
  if (text === undefined) return undefined;
  const [, prefix, name, mode] = /^(container:)?([^:]+)(?::(ro|rw))?$/.exec(text) ?? [];
  if (name === undefined) {
    return fail(node, place, `must be SERVICE[:ro] or container:NAME[:ro], not ${shown(node)}`);
  }
  const readOnly = mode === 'ro';
  if (prefix !== undefined) return { from: { container: name }, readOnly };
  refer('service', name, node, place);
  return { from: { service: name }, readOnly };
};

export const links = uniqueList(link, ({ service, alias }) => `${service}:${alias}`);
export const externalLinks = uniqueList(externalLink, ({ container, alias }) => `${container}:${alias}`);
export const volumesFrom = uniqueList(volumesSource, ({ from }) => JSON.stringify(from));
