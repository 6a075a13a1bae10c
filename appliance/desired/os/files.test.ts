import assert from 'node:assert/strict';
import { test } from 'node:test';
import { osPaths } from '../../config/os-paths.ts';
import { nodeConfigSchema } from '../../config/schema.ts';
import type { NodeJson } from '../../config/schema.ts';
import { desiredOs } from './desired-os.ts';
import { engineUpdates, osFilePaths, osFiles } from './files.ts';

const places = osPaths('/');

function wanted(json: NodeJson) {
  return desiredOs(nodeConfigSchema.parse(json), { places, owner: { uid: 0, gid: 0 } });
}

function textsOf(json: NodeJson, liveRestore: boolean | undefined, origins: readonly string[] = []) {
  return Object.fromEntries(
    osFiles(wanted(json), { origins, liveRestore }).map(({ path, content }) => [path, content]),
  );
}

/** Without comments. */
function settings(text: string | undefined): string {
  return (text ?? '').replaceAll(/^\s*(\/\/|#).*\n/gm, '');
}

const weekly: NodeJson['update_window'] = {
  days: ['sat'],
  start: '22:30',
  end: '01:30',
  time_zone: 'europe/berlin',
};

test('auto_update without a window: hourly, with jitter, made up for after a boot', () => {
  const texts = textsOf({}, true, ['origin=vendor,label=box']);
  assert.deepEqual(Object.keys(texts), osFilePaths({ places }));
  assert.equal(
    settings(texts[places.aptConf]),
    `APT::Periodic::Enable "1";
APT::Periodic::Update-Package-Lists "always";
APT::Periodic::Unattended-Upgrade "always";
APT::Update::Error-Mode "any";
DPkg::Options { "--force-confdef"; "--force-confold"; };
Unattended-Upgrade::Origins-Pattern {
  "origin=applianced,label=applianced";
  "origin=vendor,label=box";
};
Unattended-Upgrade::Automatic-Reboot "false";
`,
  );
  assert.equal(
    settings(texts[places.checkTimer]),
    '[Timer]\nOnCalendar=\nOnCalendar=*-*-* *:00:00\nRandomizedDelaySec=10min\nAccuracySec=1s\nPersistent=true\n',
  );
  assert.equal(
    settings(texts[places.upgradeTimer]),
    '[Timer]\nOnCalendar=\nOnCalendar=*-*-* *:15:00\nRandomizedDelaySec=10min\nAccuracySec=1s\nPersistent=true\n',
  );
});

test('with a window packages are installed only inside it, and lists are fetched as before', () => {
  const texts = textsOf({ update_window: weekly }, true);
  assert.equal(texts[places.checkTimer], textsOf({}, true)[places.checkTimer]);
  assert.equal(
    settings(texts[places.upgradeTimer]),
    '[Timer]\nOnCalendar=\nOnCalendar=Sat *-*-* 22,23:30:00 Europe/Berlin\nOnCalendar=Sun *-*-* 00:30:00 Europe/Berlin\n' +
      'RandomizedDelaySec=10min\nAccuracySec=1s\nPersistent=false\n',
  );
});

test('updates of the engine are held where they would end all containers at any time', () => {
  const held =
    /Package-Blacklist \{\n {2}"docker\\\.io\$";\n {2}"docker-ce\$";\n {2}"moby-";\n {2}"containerd\$";/;
  const cases: readonly (readonly [NodeJson, boolean | undefined, string])[] = [
    [{}, true, 'unattended'],
    [{}, false, 'held'],
    [{}, undefined, 'held'],
    [{ update_window: weekly }, false, 'window'],
    [{ update_window: weekly }, true, 'unattended'],
  ];
  for (const [json, liveRestore, expected] of cases) {
    assert.equal(engineUpdates(wanted(json), liveRestore), expected);
    const { [places.aptConf]: conf = '' } = textsOf(json, liveRestore);
    assert.equal(held.test(conf), expected === 'held', expected);
  }
});

test('nothing is written where updates are off or there is nothing to fetch them from', () => {
  assert.deepEqual(textsOf({ auto_update: false }, true), {});
  assert.deepEqual(textsOf({ offline_mode: true }, true), {});
});
