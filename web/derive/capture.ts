/** Words for what the recorder does, and which interface to offer first. */
import type { SessionRow } from '../../src/model/rows.ts';
import type { CaptureInterface, CaptureRequest, CaptureState } from '../../src/model/wire.ts';
import { sessionTitle } from './sessions.ts';

export const PHASE_NAMES: Record<CaptureState['phase'], string> = {
  idle: 'Idle',
  starting: 'Starting',
  recording: 'Recording',
  closing: 'Finishing',
  resetting: 'Resetting',
};

/** What a screen reader says when the phase changes; nothing while idle. */
export function spokenPhase(phase: CaptureState['phase'], session: SessionRow | null): string {
  const what = session ? ` ${sessionTitle(session)}` : '';
  switch (phase) {
    case 'idle':
      return '';
    case 'starting':
      return 'Capture is starting.';
    case 'recording':
      return `Recording${what}.`;
    case 'closing':
      return 'Recording stopped; the rest is being stored.';
    case 'resetting':
      return 'The live view is being cleared.';
  }
}

/** The one used last if it is still there, else the first with an address of its own that is no loopback. */
export function preferredInterface(
  interfaces: readonly CaptureInterface[],
  remembered: string | null,
): string | undefined {
  return (interfaces.find((one) => one.name === remembered) ??
    interfaces.find((one) => !one.loopback && one.addresses.length > 0) ??
    interfaces[0])?.name;
}

/** The form's fields as typed. */
export interface CaptureFields {
  readonly interface: string;
  readonly filter: string;
  readonly name: string;
  readonly seconds: string;
  readonly packets: string;
}

export const NO_FIELDS: CaptureFields = { interface: '', filter: '', name: '', seconds: '', packets: '' };

/** A request from the fields; empty fields are left out. The form has checked the numbers. */
export function captureRequestOf(fields: CaptureFields): CaptureRequest {
  const filter = fields.filter.trim();
  const name = fields.name.trim();
  const seconds = Number(fields.seconds);
  const packets = Number(fields.packets);
  return {
    interface: fields.interface,
    ...(filter !== '' && { filter }),
    ...(name !== '' && { name }),
    ...(Number.isInteger(seconds) && seconds > 0 && { max_seconds: seconds }),
    ...(Number.isInteger(packets) && packets > 0 && { max_packets: packets }),
  };
}
