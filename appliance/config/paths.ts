/** Every path of the product (product.md, "Names and places") under one root. */
export interface Paths {
  readonly root: string;
  /** /etc/applianced */
  readonly configDir: string;
  /** node.json, 0600 root. */
  readonly nodeJson: string;
  /** The operator's stack; wins over the vendor's stack of the role. */
  readonly stackFile: string;
  /** The vendors' stacks, one `<node_role>.yaml` each. */
  readonly stacksDir: string;
  /** /var/lib/applianced, 0700 root. */
  readonly stateDir: string;
  /** SQLite journal. */
  readonly stateDb: string;
  /** SQLite file of the figures over time: of no worth to the appliance itself. */
  readonly metricsDb: string;
  /** Mounted read-only at /certs in every container. */
  readonly certsDir: string;
  /** Keys and certificates that the appliance made or was given, 0700 root: never mounted anywhere. */
  readonly pkiDir: string;
  /** What the vendor built into the package. */
  readonly embeddedCertsDir: string;
  /** Image archives for offline work. */
  readonly imagesDir: string;
  /** Support bundles. */
  readonly supportDir: string;
  /** Files of containers that the stack file itself holds (`configs`, `secrets` with their content in it). */
  readonly filesDir: string;
  /** The change of the network that is on trial, and how the last one ended. */
  readonly networkDir: string;
  /** Mounted read-only at /configs in every container: holds only what containers may see. */
  readonly configsDir: string;
  /** node.json without secrets, as containers see it. */
  readonly publicNodeJson: string;
  /** The configuration that was last in force with the secret files it named, 0600 root. */
  readonly lastGoodConfig: string;
  /** The stack that was last in force, with the files that it names, 0600 root. */
  readonly lastGoodStack: string;
  /** The stack under which everything did well last. */
  readonly provenStack: string;
  /** Where the engine looks for the CAs of registries: /etc/docker/certs.d. */
  readonly engineCertsDir: string;
  /** /run/applianced */
  readonly runDir: string;
  /** 0660 root:appliance-operators */
  readonly apiSocket: string;
  /** 0660 root:appliance-web */
  readonly webSocket: string;
  /** 0660 root:appliance-console */
  readonly consoleSocket: string;
}

/** `root` is an absolute path (`/` in production); nothing is read or created. */
export function paths(root = '/'): Paths {
  const base = root.replace(/\/+$/, '');
  const configDir = `${base}/etc/applianced`;
  const stateDir = `${base}/var/lib/applianced`;
  const runDir = `${base}/run/applianced`;
  return {
    root: base === '' ? '/' : base,
    configDir,
    nodeJson: `${configDir}/node.json`,
    stackFile: `${configDir}/stack.yaml`,
    stacksDir: `${base}/usr/share/applianced/stacks`,
    stateDir,
    stateDb: `${stateDir}/state.db`,
    metricsDb: `${stateDir}/metrics.db`,
    certsDir: `${stateDir}/certs`,
    pkiDir: `${stateDir}/pki`,
    embeddedCertsDir: `${base}/usr/share/applianced/certs`,
    imagesDir: `${stateDir}/images`,
    supportDir: `${stateDir}/support`,
    filesDir: `${stateDir}/files`,
    networkDir: `${stateDir}/network`,
    configsDir: `${stateDir}/configs`,
    publicNodeJson: `${stateDir}/configs/node.json`,
    lastGoodConfig: `${stateDir}/last-good-config.json`,
    lastGoodStack: `${stateDir}/last-good-stack.json`,
    provenStack: `${stateDir}/proven-stack.json`,
    engineCertsDir: `${base}/etc/docker/certs.d`,
    runDir,
    apiSocket: `${runDir}/api.sock`,
    webSocket: `${runDir}/web.sock`,
    consoleSocket: `${runDir}/console.sock`,
  };
}

/** The vendor's stack of a role: used where the operator has no stack.yaml. `role` is a DNS label, as the schema ensures. */
export function vendorStackFile(all: Paths, role: string): string {
  return `${all.stacksDir}/${role}.yaml`;
}

/** A path that a file names: absolute as it is, otherwise relative to the folder of the file that names it. */
export function besideFile(file: string, named: string): string {
  return named.startsWith('/') ? named : `${file.slice(0, file.lastIndexOf('/'))}/${named}`;
}
