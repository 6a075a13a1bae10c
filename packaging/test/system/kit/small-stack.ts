/** A stack that is up within seconds: a page on a published port, and a volume. */

export const pagePort = 8080;
export const volumeName = 'small_data';

/** JSON is YAML. */
export const smallStack = JSON.stringify({
  name: 'small',
  services: {
    page: { image: 'test/http:1', restart: 'always', ports: [`${pagePort}:80`] },
    keeper: {
      image: 'test/busybox:1',
      restart: 'always',
      init: true,
      volumes: ['data:/data'],
      depends_on: { page: { condition: 'service_healthy' } },
    },
  },
  volumes: { data: {} },
});
