/** What a stream's two ends said to each other. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { FollowPage, FollowPiece } from '../../src/model/inspection.ts';
import { count, counted } from '../derive/format.ts';
import { dumpText } from '../derive/hex_dump.ts';
import { useApp } from '../models/app.ts';
import { createFollowed, type FollowChoice, MAX_PIECES } from '../models/followed.ts';
import { Callout, Empty, Loading, Panel } from './parts.tsx';

const MODES = [['text', 'Text'], ['hex', 'Hex']] as const;
const SIDES = [['both', 'Both'], ['client', 'Client'], ['server', 'Server']] as const;

const PROTECTIONS: Record<FollowPage['protection'], string | undefined> = {
  plain: undefined,
  encrypted: 'This stream is encrypted: its bytes are shown as hex only.',
  decrypted: 'Decrypted with the secrets that the capture itself holds.',
};

export function FollowPanel(
  { sessionId, streamKey, onPacket }: {
    sessionId: number;
    streamKey: string;
    onPacket: (no: number) => void;
  },
) {
  const { rest } = useApp();
  const choice = useSignal<FollowChoice>({ mode: 'text', side: 'both' });
  const { mode, side } = choice.value;
  const followed = useMemo(() => createFollowed(rest, sessionId, streamKey, { mode, side }), [
    rest,
    sessionId,
    streamKey,
    mode,
    side,
  ]);
  useEffect(() => () => followed.dispose(), [followed]);
  const page = followed.page.value;
  const pieces = followed.pieces.value;
  const error = followed.error.value;
  const protection = page && PROTECTIONS[page.protection];
  const full = pieces.length >= MAX_PIECES;
  return (
    <Panel
      title='Follow stream'
      class='wide-panel'
      testid='follow-panel'
      aside={
        <div class='table-tools'>
          <Choice
            label='Side'
            choices={SIDES}
            value={side}
            onChange={(value) => {
              choice.value = { mode, side: value };
            }}
          />
          <Choice
            label='Shown as'
            choices={MODES}
            value={mode}
            onChange={(value) => {
              choice.value = { mode: value, side };
            }}
          />
        </div>
      }
    >
      {error && <Callout kind='warning' testid='follow-error'>{error}</Callout>}
      {protection && <Callout kind='info' testid='follow-protection'>{protection}</Callout>}
      {page?.remarks.map((remark) => <Callout kind='info' key={remark}>{remark}</Callout>)}
      {page && pieces.length === 0 && <Empty>No payload was sent.</Empty>}
      {pieces.length > 0 && (
        <div class='follow' tabIndex={0} role='group' aria-label='Payload' data-testid='follow'>
          {pieces.map((piece, i) => <Piece key={i} piece={piece} mode={mode} onPacket={onPacket} />)}
        </div>
      )}
      {followed.loading.value && <Loading label='Reading the stream' />}
      {page && page.next_offset !== null && !followed.loading.value && (
        <p class='follow-more'>
          {full
            ? 'There is more: the pcapng of the stream holds all of it.'
            : <button type='button' class='button small' onClick={followed.more}>Show more</button>}
        </p>
      )}
    </Panel>
  );
}

function Piece(
  { piece, mode, onPacket }: { piece: FollowPiece; mode: 'text' | 'hex'; onPacket: (no: number) => void },
) {
  const { no } = piece;
  return (
    <div class={`follow-piece is-${piece.side}`}>
      <span class='follow-from'>
        {piece.side}
        {no !== null && (
          <>
            {' '}
            <button type='button' class='pick' title={`Show packet ${no}`} onClick={() => onPacket(no)}>
              {count(no)}
            </button>
          </>
        )}
      </span>
      {piece.gap
        ? <span class='follow-gap'>{counted(piece.bytes, 'byte')} missing in the capture</span>
        : piece.data === ''
        ? <span class='follow-from'>{counted(piece.bytes, 'encrypted byte')}</span>
        : <pre>{mode === 'hex' ? dumpText(piece.data) : piece.data}</pre>}
    </div>
  );
}

function Choice<Value extends string>(
  { label, choices, value, onChange }: {
    label: string;
    choices: readonly (readonly [Value, string])[];
    value: Value;
    onChange: (value: Value) => void;
  },
) {
  return (
    <div class='segmented' role='group' aria-label={label}>
      {choices.map(([each, name]) => (
        <button
          key={each}
          type='button'
          aria-pressed={each === value}
          onClick={() => onChange(each)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
