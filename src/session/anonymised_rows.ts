/** What becomes of a session's rows when it is exported anonymised: the whole policy, in one place. */
import type { Anonymiser } from '../model/anonymise.ts';
import { KNOWN_WORDS } from '../label/known_words.ts';
import type { Row, RowChange, TextRole } from '../store/copy_session.ts';

export const ANONYMISED_NAME = 'Anonymised session';
const ANONYMISED_SOURCE = 'anonymised';
const NOTE = 'Anonymised by Tapdeck: addresses and names are not the real ones, and packets have no Info.';

/** Reasons for gaps are our own words; a database that came from elsewhere may hold others. */
const PLAIN_WORDS = /^[a-z ]{1,40}$/;

/** Evidence that names a protocol or a port only. */
const PLAIN_EVIDENCE =
  /^(|tshark dissects it as [\w /.+-]{1,40}|(TCP|UDP) port \d{1,5} \([\w /.+-]{1,40}\)|DNS questions for several applications)$/;

/** How other evidence begins (src/label/evidence.ts); what follows is a name or an address. */
const EVIDENCE_KINDS = [
  'TLS server name',
  'QUIC server name',
  'DTLS server name',
  'HTTP Host',
  'DNS answer',
  'DNS question',
  'certificate for',
  'STUN realm',
  'application protocol',
  'User-Agent',
  'same UDP socket',
  'address',
  'your rule',
] as const;

export function anonymisedEvidence(text: string): string {
  if (PLAIN_EVIDENCE.test(text)) return text;
  return `${EVIDENCE_KINDS.find((kind) => text.startsWith(kind)) ?? 'evidence'} (left out)`;
}

export function anonymisedRows(anonymiser: Anonymiser): RowChange {
  const text = (value: unknown) => String(value ?? '');
  const named = (value: unknown) => (value === null || value === '' ? null : anonymiser.name(text(value)));
  return (table, row, role) => {
    switch (table) {
      case 'texts':
        return { ...row, text: anonymisedText(text(row['text']), role, anonymiser) };
      case 'sessions':
        return sessionRow(row, anonymiser);
      case 'packets':
        return { ...row, info: '' };
      case 'streams':
        return { ...row, hostname: named(row['hostname']) };
      case 'rtp_streams':
        return { ...row, state: rtpState(text(row['state']), anonymiser) };
      case 'hosts':
        return {
          ...row,
          address: anonymiser.end(text(row['address'])),
          hostname: named(row['hostname']),
          city: null,
          latitude: null,
          longitude: null,
          asn: null,
          organisation: null,
          // Nobody is ever asked about an address that was made up.
          settled: 1,
          asked_of: '',
        };
      case 'gaps':
        return PLAIN_WORDS.test(text(row['reason'])) ? row : { ...row, reason: 'gap' };
      case 'summaries':
      case 'findings':
        return undefined;
      default:
        return row;
    }
  };
}

function anonymisedText(text: string, role: TextRole, anonymiser: Anonymiser): string {
  switch (role) {
    case 'end':
      return anonymiser.end(text);
    case 'evidence':
      return anonymisedEvidence(text);
    case 'label':
      return KNOWN_WORDS.has(text) ? text : anonymiser.name(text);
    case 'protocol':
      return text; // Wireshark's own words
  }
}

function sessionRow(row: Row, anonymiser: Anonymiser): Row {
  const warnings: unknown[] = JSON.parse(String(row['warnings']));
  const left = warnings.length === 1 ? 'One warning was' : `${warnings.length} warnings were`;
  const locality: { kind: string; addresses?: string[] } = JSON.parse(String(row['locality']));
  const { addresses } = locality;
  return {
    ...row,
    name: ANONYMISED_NAME,
    source: ANONYMISED_SOURCE,
    capture_filter: null,
    warnings: JSON.stringify(warnings.length === 0 ? [] : [`${left} left out: it could name somebody.`]),
    note: NOTE,
    tags: '[]',
    pinned: 0,
    // What follows the plus stands for the user's own rules.
    catalogue_version: row['catalogue_version'] === null
      ? null
      : String(row['catalogue_version']).replace(/\+.*$/s, ''),
    locality: JSON.stringify(
      addresses ? { ...locality, addresses: addresses.map((each) => anonymiser.network(each)) } : locality,
    ),
    hosts_known: 1,
    // Findings are left out: nobody is to take that for a quiet session.
    watched: 0,
  };
}

function rtpState(json: string, anonymiser: Anonymiser): string {
  const state: { source?: string; destination?: string } = JSON.parse(json);
  const { source, destination } = state;
  return JSON.stringify({
    ...state,
    ...(source === undefined ? {} : { source: anonymiser.end(source) }),
    ...(destination === undefined ? {} : { destination: anonymiser.end(destination) }),
  });
}
