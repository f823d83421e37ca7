/** REST as a program uses it, every answer checked against the schemas that the page uses. */
import assert from 'node:assert/strict';
import * as v from 'valibot';
import { type PacketRow, packetRow, type SessionRow, sessionRow } from '../../src/model/rows.ts';

export async function getJson<Schema extends v.GenericSchema>(
  schema: Schema,
  url: string | URL,
): Promise<v.InferOutput<Schema>> {
  const response = await fetch(url);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return v.parse(schema, JSON.parse(text));
}

export async function getSessions(url: string): Promise<SessionRow[]> {
  const answer = await getJson(v.object({ sessions: v.array(sessionRow) }), `${url}api/sessions`);
  return answer.sessions;
}

export function getSession(url: string, sessionId: number): Promise<SessionRow> {
  return getJson(sessionRow, `${url}api/sessions/${sessionId}`);
}

const page = v.object({ packets: v.array(packetRow), next_cursor: v.nullable(v.number()) });

/** All packets of a session, oldest first. */
export async function getPackets(url: string, sessionId: number): Promise<PacketRow[]> {
  const packets: PacketRow[] = [];
  for (let cursor: number | null = 0; cursor !== null;) {
    const address: string = `${url}api/sessions/${sessionId}/packets?limit=1000&cursor=${cursor}`;
    const answer: v.InferOutput<typeof page> = await getJson(page, address);
    packets.push(...answer.packets);
    cursor = answer.next_cursor;
  }
  return packets;
}
