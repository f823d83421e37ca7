import assert from 'node:assert/strict';
import { StoredPosition } from '../../src/session/stored_position.ts';

Deno.test('stored position: a byte counts once every packet before it is stored', () => {
  const told: number[] = [];
  const position = new StoredPosition((bytes) => told.push(bytes));
  position.read(100); // headers only
  position.packetRead(1);
  position.packetRead(2);
  position.read(200);
  position.read(300); // the beginning of a third packet
  position.packetRead(3);
  position.read(400);
  assert.deepEqual(told, [100]);
  position.packetsStored(1);
  assert.deepEqual(told, [100]);
  position.packetsStored(2);
  assert.deepEqual(told, [100, 300]);
  position.packetsStored(undefined);
  assert.deepEqual(told, [100, 300]);
  position.packetsStored(3);
  assert.deepEqual(told, [100, 300, 400]);
  position.read(500); // statistics behind the last packet
  assert.deepEqual(told, [100, 300, 400, 500]);
});
