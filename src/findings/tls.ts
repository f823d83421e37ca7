/** Certificates that cannot be trusted, and handshakes that fail. TLS 1.3 hides certificates: nothing is said of those. */
import type { CertificateFacts, PacketRecord } from '../model/packet.ts';
import type { FindingBook } from './book.ts';
import { utcDay } from './day.ts';
import { counted, end, Episodes } from './episodes.ts';

/** Handshakes fail singly when somebody scans or an old client comes by. */
const LEAST_FAILURES = 3;
const WARNING_FAILURES = 10;

/** Packets of an earlier day have no date, but a clock that was never set: SSL is of 1995. */
const FIRST_TLS_US = 788_918_400_000_000;

const DAY_US = 86_400_000_000;

/** Alerts before encryption begins (RFC 5246 section 7.2), in Wireshark's words. */
const FATAL = /Alert \(Level: Fatal, Description: ([A-Za-z ]{1,40})\)/;

export class TlsTrouble {
  readonly #dates: Episodes;
  readonly #selfSigned: Episodes;
  readonly #failed: Episodes;

  constructor(book: FindingBook) {
    const rules = { windowS: 3600, quietS: 3600, enough: () => true };
    this.#dates = new Episodes(book, { kind: 'certificate_dates', ...rules });
    this.#selfSigned = new Episodes(book, { kind: 'certificate_self_signed', ...rules });
    this.#failed = new Episodes(book, {
      kind: 'tls_handshake_failed',
      windowS: 60,
      quietS: 300,
      enough: ({ count }) => count >= LEAST_FAILURES,
    });
  }

  /** A server shows its certificate. */
  certificate(record: PacketRecord, { notBeforeUs, notAfterUs, selfSigned }: CertificateFacts): void {
    const { source, sourcePort, destination, timeUs } = record;
    // Calls in browsers sign for themselves, and are known by a fingerprint that was told elsewhere (RFC 8827 section 6.5).
    if (selfSigned && record.chain.includes('dtls')) return;
    const server = end(source, sourcePort);
    const filter = `(tls.handshake.type == 11 or dtls.handshake.type == 11) and ${
      source.includes(':') ? 'ipv6' : 'ip'
    }.src == ${source}`;
    if (timeUs >= FIRST_TLS_US && (timeUs > notAfterUs || timeUs < notBeforeUs)) {
      const expired = timeUs > notAfterUs;
      const us = expired ? timeUs - notAfterUs : notBeforeUs - timeUs;
      const days = Math.floor(us / DAY_US);
      this.#dates.event(server, record, [source, destination], ({ count }) => ({
        severity: 'warning',
        text: expired
          ? `The certificate of ${server} ended on ${utcDay(notAfterUs)}, ${
            counted(days, 'day')
          } before it was shown.`
          : `The certificate of ${server} is not valid before ${utcDay(notBeforeUs)}: it was shown ${
            counted(days, 'day')
          } too early, or a clock is wrong.`,
        figures: { valid_from: utcDay(notBeforeUs), valid_to: utcDay(notAfterUs), handshakes: count },
        filter,
      }));
    }
    if (!selfSigned) return;
    this.#selfSigned.event(server, record, [source, destination], ({ count }) => ({
      severity: 'info',
      text: `The certificate of ${server} is signed by itself: a client cannot tell it from somebody else's.`,
      figures: { handshakes: count },
      filter,
    }));
  }

  /** A short packet of TLS: it may be an alert. */
  alert(record: PacketRecord, server: string, serverPort: number | undefined): void {
    const reason = FATAL.exec(record.info)?.[1];
    if (reason === undefined) return;
    const subject = end(server, serverPort);
    const hosts = [server, record.source === server ? record.destination : record.source];
    this.#failed.event(subject, record, hosts, ({ count }) => ({
      severity: count >= WARNING_FAILURES ? 'warning' : 'info',
      text: `${counted(count, 'TLS handshake')} with ${subject} failed (first: ${reason}).`,
      figures: { failures: count, reason },
      filter: `tls.alert_message.level == 2 and tcp.port == ${serverPort ?? 0}`,
    }));
  }
}
