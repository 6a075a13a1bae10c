import { standsFor } from '../plan/image-choice.ts';
import type { Check } from './facts.ts';

/**
 * `docker image rm -f` takes the name from an image that a container runs from. Nothing stops then, and only the next container would find
 * out. Looking costs nothing: the engine's event makes the next look ask for the image.
 */
export const imageRemoved: Check = ({ desired, observed }) => {
  if (desired === undefined || observed?.engine.state !== 'connected') return [];
  return desired.services.flatMap(({ name, image, containers, pullPolicy }) => {
    const names = new Set(containers.map((container) => container.name));
    const runs = observed.containers.find(
      (container) =>
        container.state === 'running' && standsFor(container.image, image) && names.has(container.name),
    );
    if (observed.images[image] !== undefined || runs === undefined) return [];
    const cannotPull = desired.offline || pullPolicy === 'never';
    return [
      {
        code: 'IMAGE_REMOVED',
        severity: cannotPull ? ('warning' as const) : ('info' as const),
        subject: name,
        title: `Image ${image} of ${name}, which runs, is not on this machine any more`,
        action: cannotPull
          ? `Nothing is pulled here, so it could not be made anew: run "docker tag ${runs.imageId} ${image}".`
          : `It is pulled when the container has to be made anew; to have it before, run "docker tag ${runs.imageId} ${image}".`,
      },
    ];
  });
};
