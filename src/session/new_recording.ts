/** How a recording that was asked for stands in the history when it begins. */
import type { NewSession } from '../model/session.ts';
import type { CaptureRequest } from '../model/wire.ts';

export interface RecordingFacts {
  readonly startedUs: number;
  readonly ownAddresses: readonly string[];
  readonly catalogueVersion: string;
  readonly tsharkVersion: string;
}

export function newRecording(request: CaptureRequest, facts: RecordingFacts): NewSession {
  const { startedUs, ownAddresses, catalogueVersion, tsharkVersion } = facts;
  const minute = new Date(startedUs / 1000).toISOString().slice(0, 16);
  return {
    name: request.name?.trim() || `${request.interface}, ${minute}Z`,
    kind: 'live',
    source: request.interface,
    captureFilter: request.filter === undefined || request.filter.trim() === '' ? undefined : request.filter,
    createdUs: startedUs,
    startedUs,
    locality: { kind: 'own', addresses: ownAddresses },
    catalogueVersion,
    tsharkVersion,
  };
}
