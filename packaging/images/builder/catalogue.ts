/** The images, and what their configuration says. Health tests and users are part of what the stack file relies on. */
export type ImageSpec = {
  readonly name: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly string[];
  readonly healthUrl: string;
  readonly workingDir: string;
};

/** Not root; the engine lets such a user bind ports below 1024 inside a container (20.10 and later). */
export const IMAGE_USER = 65532;

const ADMIN_PORT = 9100;
const ADMIN_HEALTH = `http://127.0.0.1:${ADMIN_PORT}/health`;

export const BROKER_IMAGE: ImageSpec = {
  name: 'broker-edge',
  command: ['/usr/local/bin/start'],
  environment: {},
  ports: ['4223/tcp', '4443/tcp', '8223/tcp', `${ADMIN_PORT}/tcp`],
  healthUrl: 'http://127.0.0.1:8223/healthz',
  workingDir: '/data',
};

export const PROGRAM_IMAGES: readonly ImageSpec[] = [
  program('signal-server', ['514/tcp', '514/udp', '5044/tcp', '5045/tcp', '6514/tcp', '7514/tcp']),
  program('signal-client'),
  program('signal-parser'),
  program('artifact-filter'),
  program('artifact-exporter'),
  program('conductor-ui', ['8000/tcp']),
];

export const IMAGE_NAMES: readonly string[] = [BROKER_IMAGE, ...PROGRAM_IMAGES].map(({ name }) => name);

function program(name: string, ports: readonly string[] = []): ImageSpec {
  return {
    name,
    command: ['/usr/bin/node', `/app/${name}.cjs`],
    environment: { NODE_ENV: 'production', LOG_DIR: '/logs' },
    ports: [...ports, `${ADMIN_PORT}/tcp`],
    healthUrl: ADMIN_HEALTH,
    workingDir: '/app',
  };
}
