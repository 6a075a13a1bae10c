import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileSystemsOf } from './mounts.ts';

const text = (mountinfo: string): readonly string[] =>
  fileSystemsOf(mountinfo).map(({ mountPoint, source, type }) => `${mountPoint} ${source} ${type}`);

test('file systems must be told once each, where they are mounted as a whole, and none that the kernel makes up', () => {
  assert.deepEqual(
    text(`22 1 0:20 / /proc rw - proc proc rw
23 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro
30 23 254:1 /var/lib/applianced /var/lib/private rw - ext4 /dev/vda1 rw
31 23 254:17 /etc /etc/applianced rw - xfs /dev/vdb1 rw
32 23 254:17 / /srv rw master:2 - xfs /dev/vdb1 rw
33 23 0:31 / /run rw - tmpfs tmpfs rw
34 23 7:0 / /snap/core/1 ro - squashfs /dev/loop0 ro
35 23 0:44 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw
36 23 0:50 / /mnt/share rw - nfs4 nas.example:/vol rw
37 23 254:33 / /mnt/the\\040other rw - ext4 /dev/vdc1 rw
`),
    ['/ /dev/vda1 ext4', '/mnt/the other /dev/vdc1 ext4', '/srv /dev/vdb1 xfs'],
  );
});

test('what is no line of mountinfo must be passed over', () => {
  assert.deepEqual(text('\nnothing\n1 2 3 - ext4\n'), []);
});
