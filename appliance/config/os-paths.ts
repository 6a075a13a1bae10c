/** The files of apt, dpkg and systemd that updates of the operating system are steered by and seen in. */
export interface OsPaths {
  readonly root: string;
  /** Ours: after Debian's 20auto-upgrades and 50unattended-upgrades, so that it has the last word. */
  readonly aptConf: string;
  /** Ours: when package lists are fetched. */
  readonly checkTimer: string;
  /** Ours: when packages are installed. */
  readonly upgradeTimer: string;
  /** Ours: where the status page is served, if not where the package says. */
  readonly webSocket: string;
  /** One pattern of Unattended-Upgrade::Origins-Pattern a line; from the keyring packages of repositories. */
  readonly originsDir: string;
  readonly aptConfDir: string;
  /** Read after all of the folder. */
  readonly aptMainConf: string;
  readonly unattendedUpgrade: string;
  readonly dpkgDir: string;
  readonly dpkgStatus: string;
  /** apt and dpkg hold it locked while they install, by whomever they were started. */
  readonly dpkgLock: string;
  readonly lists: string;
  /** apt.systemd.daily touches it when lists were fetched without any error. */
  readonly checkStamp: string;
  /** The same, by packages that hook into apt itself (Ubuntu's update-notifier-common). */
  readonly checkSuccessStamp: string;
  /** apt.systemd.daily touches it only when unattended-upgrades succeeded. */
  readonly successStamp: string;
  /** unattended-upgrades writes it at the end of every run. */
  readonly runStamp: string;
  readonly keptBack: string;
  readonly log: string;
  readonly rebootRequired: string;
  readonly rebootPackages: string;
  readonly shutdown: string;
  readonly localTime: string;
}

/** `root` is an absolute path, `/` in production. */
export function osPaths(root: string): OsPaths {
  const base = root.replace(/\/+$/, '');
  const periodic = `${base}/var/lib/apt/periodic`;
  const units = `${base}/etc/systemd/system`;
  return {
    root: base === '' ? '/' : base,
    aptConf: `${base}/etc/apt/apt.conf.d/52applianced`,
    checkTimer: `${units}/apt-daily.timer.d/applianced.conf`,
    upgradeTimer: `${units}/apt-daily-upgrade.timer.d/applianced.conf`,
    webSocket: `${units}/appliance-web.socket.d/applianced.conf`,
    originsDir: `${base}/usr/share/applianced/origins.d`,
    aptConfDir: `${base}/etc/apt/apt.conf.d`,
    aptMainConf: `${base}/etc/apt/apt.conf`,
    unattendedUpgrade: `${base}/usr/bin/unattended-upgrade`,
    dpkgDir: `${base}/var/lib/dpkg`,
    dpkgStatus: `${base}/var/lib/dpkg/status`,
    dpkgLock: `${base}/var/lib/dpkg/lock-frontend`,
    lists: `${base}/var/lib/apt/lists`,
    checkStamp: `${periodic}/update-stamp`,
    checkSuccessStamp: `${periodic}/update-success-stamp`,
    successStamp: `${periodic}/upgrade-stamp`,
    runStamp: `${periodic}/unattended-upgrades-stamp`,
    keptBack: `${base}/var/lib/unattended-upgrades/kept-back`,
    log: `${base}/var/log/unattended-upgrades/unattended-upgrades.log`,
    rebootRequired: `${base}/run/reboot-required`,
    rebootPackages: `${base}/run/reboot-required.pkgs`,
    shutdown: `${base}/run/systemd/shutdown/scheduled`,
    localTime: `${base}/etc/localtime`,
  };
}
