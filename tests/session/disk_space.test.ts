import assert from 'node:assert/strict';
import { DiskGuard, endedFor, fileSystemSpace, refusal, reserveBytes } from '../../src/session/disk_space.ts';

const GB = 1e9;

Deno.test('disk: the reserve is 200 MB, or 2% of a larger disk, and never more than 1 GB', () => {
  assert.deepEqual([1e6, 10 * GB, 20 * GB, 50 * GB, 4000 * GB].map(reserveBytes), [
    0.2 * GB,
    0.2 * GB,
    0.4 * GB,
    1 * GB,
    1 * GB,
  ]);
});

Deno.test('disk: both disks are looked at, and what is not stored yet needs room in the database', async () => {
  const free: Record<string, number> = { '/captures': 0.3 * GB, '/db': 0.3 * GB };
  const guard = new DiskGuard({ captures: '/captures', database: '/db' }, (folder) => {
    const freeBytes = free[folder];
    return Promise.resolve(freeBytes === undefined ? undefined : { freeBytes, totalBytes: 10 * GB });
  });
  assert.equal(await guard.shortage(0), undefined);
  assert.equal(await guard.shortage(50e6), undefined);
  assert.deepEqual(await guard.shortage(51e6), { folder: '/db', freeBytes: 0.3 * GB, neededBytes: 302e6 });
  free['/captures'] = 199_999_999;
  const shortage = await guard.shortage(0);
  assert(shortage);
  assert.equal(shortage.folder, '/captures');
  assert.match(
    refusal(shortage),
    /^Not recording: 199 MB are free on the disk of \/captures, and 200 MB must be: /,
  );
  assert.match(endedFor(shortage), /^The recording was ended because only 199 MB were left on the disk/);
  delete free['/captures'];
  assert.equal(await guard.shortage(0), undefined, 'a file system that does not say is not short');
});

Deno.test('disk: the file system says what it has', async () => {
  const space = await fileSystemSpace('/tmp');
  assert(space && space.totalBytes > 0 && space.freeBytes <= space.totalBytes);
});
