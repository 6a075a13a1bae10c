/** `links` and `external_links` as `container:alias`. */

import type { ServiceModel } from './compose/model.ts';
import type { BuildContext } from './context.ts';
import { containerNames } from './names.ts';

/**
 * Each linked container is known by the alias, by `<service>-<replica>` and by `<stack>-<service>-<replica>`, as
 * docker compose v2 links it.
 */
export function linkTexts(context: BuildContext, service: ServiceModel): readonly string[] {
  const stack = context.stack.name;
  const inside = service.links.flatMap(({ service: name, alias }) => {
    const linked = context.byName.get(name);
    const containers = linked === undefined ? [] : containerNames(stack, linked);
    return containers.flatMap((container, index) =>
      [alias, `${name}-${index + 1}`, `${stack}-${name}-${index + 1}`].map(
        (known) => `${container}:${known}`,
      ),
    );
  });
  const outside = service.externalLinks.map(({ container, alias }) => `${container}:${alias}`);
  return [...new Set([...inside, ...outside])];
}
