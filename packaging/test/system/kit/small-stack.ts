/** A stack that is up within seconds: a page on a published port, and a volume. */

export const pagePort = 8080;
export const volumeName = 'small_data';

export const smallServices = {
  page: { image: 'test/http:1', restart: 'always', ports: [`${pagePort}:80`] },
  keeper: {
    image: 'test/busybox:1',
    restart: 'always',
    init: true,
    volumes: ['data:/data'],
    depends_on: { page: { condition: 'service_healthy' } },
  },
};

export const smallStack = stackWith(smallServices);

/** JSON is YAML. */
export function stackWith(services: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ name: 'small', services, volumes: { data: {} } });
}
