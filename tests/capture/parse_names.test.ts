import assert from 'node:assert/strict';
import fc from 'fast-check';
import { handshakeOf, requestOf } from '../../src/capture/parse_names.ts';
import { anyText } from '../support/any_text.ts';

type Ports = Parameters<typeof handshakeOf>[3];

const FROM_CLIENT = { sourcePort: 50_000, destinationPort: 443 };
const FROM_SERVER = { sourcePort: 443, destinationPort: 50_000 };
const NO_PORTS = { sourcePort: undefined, destinationPort: undefined };
const TLS = ['eth', 'ip', 'tcp', 'tls'];

/** What is said, without what is not. */
function said(names: string, messages: string, chain: readonly string[] = TLS, ports: Ports = FROM_SERVER) {
  const found = handshakeOf(names, messages, chain, ports);
  return Object.fromEntries(Object.entries(found).filter(([, values]) => values.length > 0));
}

Deno.test('handshakeOf: a ClientHello’s name and protocols', () => {
  assert.deepEqual(said('www.example.com', '1,h2,http/1.1'), {
    tlsServerNames: ['www.example.com'],
    alpn: ['h2', 'http/1.1'],
  });
  assert.deepEqual(said('', '1,apns-security-v3'), { alpn: ['apns-security-v3'] });
  assert.deepEqual(said('', '2,h2'), { alpn: ['h2'] });
  // A decrypted packet with both: what the client asked for stands first.
  assert.deepEqual(said('asked.example,*.cert.example', '1,2,11'), { tlsServerNames: ['asked.example'] });
});

Deno.test('handshakeOf: a certificate is the server’s by what comes with it, and alone by its ports', () => {
  const texts = '*.example.com,Example CA';
  const cert = { certificateTexts: ['*.example.com', 'Example CA'] };
  for (const types of ['2,11,12,14', '11,14', '11,12', '2,11,13', '11,22']) {
    assert.deepEqual(said(texts, types, TLS, FROM_CLIENT), cert, types);
  }
  for (const types of ['11,16', '11,16,15', '11,15']) {
    assert.deepEqual(said(texts, types, TLS, FROM_SERVER), {}, types);
  }
  assert.deepEqual(said(texts, '11', TLS, FROM_SERVER), cert);
  assert.deepEqual(said(texts, '11', TLS, FROM_CLIENT), {});
  assert.deepEqual(said(texts, '11', TLS, NO_PORTS), {});
});

Deno.test('handshakeOf: certificates that are no server’s own name nobody', () => {
  // A stapled OCSP answer behind the certificate's packet, a file that is fetched, a key exchange of IPsec.
  assert.deepEqual(said('Example CA,US', '22,12,14'), {});
  assert.deepEqual(said('www.example.com,Example CA', '', ['eth', 'ip', 'tcp', 'http', 'x509af']), {});
  assert.deepEqual(said('vpn.example.com', '', ['eth', 'ip', 'udp', 'isakmp']), {});
});

Deno.test('handshakeOf: realms of STUN, and names of QUIC before TLS', () => {
  assert.deepEqual(said('turn.example.com', '', ['eth', 'ip', 'udp', 'stun']), {
    stunRealms: ['turn.example.com'],
  });
  assert.deepEqual(said('www.example.com', '', ['eth', 'ip', 'udp', 'gquic']), {
    tlsServerNames: ['www.example.com'],
  });
  assert.equal(
    handshakeOf('', '', TLS, NO_PORTS),
    handshakeOf('', '', [], FROM_CLIENT),
    'nothing costs nothing',
  );
});

Deno.test('requestOf: hosts, then programs', () => {
  const of = (cell: string) => {
    const { httpHosts, userAgent } = requestOf(cell);
    return [httpHosts, userAgent];
  };
  assert.deepEqual(of(''), [[], undefined]);
  assert.deepEqual(of('example.com'), [['example.com'], undefined]);
  assert.deepEqual(of('example.com,curl/8.5'), [['example.com'], 'curl/8.5']);
  assert.deepEqual(of('example.com:8080,Mozilla/5.0 (X11, Linux)'), [
    ['example.com:8080'],
    'Mozilla/5.0 (X11, Linux)',
  ]);
  assert.deepEqual(
    of('example.com,fixture'),
    [['example.com'], 'fixture'],
    'a word of its own is no second host',
  );
  assert.deepEqual(of('a.example,b.example,x/1,y/2'), [['a.example', 'b.example'], 'x/1,y/2']);
  assert.deepEqual(of('curl/8.5'), [[], 'curl/8.5']);
  assert.deepEqual(of('example.com,x/\\033[31m'), [['example.com'], 'x/\u001b[31m'], 'as it was sent');
  assert.equal(requestOf(`a,${'x/'.repeat(5000)}`).userAgent?.length, 256);
});

Deno.test('parse names: no cell makes them throw, and nothing is made up', () => {
  const word = fc.oneof(
    fc.constantFrom('1', '2', '11', '16', '', 'h2', 'a.example', '\\033', '\\a'),
    anyText(20),
  );
  const cell = fc.array(word, { maxLength: 12 }).map((words) => words.join(',').toWellFormed());
  const chain = fc.subarray(['tls', 'stun', 'gquic', 'http', 'x509af']);
  fc.assert(
    fc.property(
      cell,
      cell,
      chain,
      fc.constantFrom(FROM_CLIENT, FROM_SERVER, NO_PORTS),
      (names, messages, layers, ports) => {
        const { tlsServerNames, certificateTexts, stunRealms, alpn } = handshakeOf(
          names,
          messages,
          layers,
          ports,
        );
        const kinds = [tlsServerNames, certificateTexts, stunRealms].filter((each) => each.length > 0);
        assert.ok(kinds.length <= 1, 'a name is one thing');
        for (const text of kinds.flat()) assert.ok(names.includes(text) || names.includes('\\'), text);
        for (const text of alpn) assert.ok(messages.includes(text));
        const { httpHosts, userAgent } = requestOf(names);
        assert.ok(httpHosts.every((host) => !/[/ ]/.test(host)) && (userAgent ?? '').length <= 256);
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test('handshakeOf: Google’s own QUIC names its server without a TLS message, whatever tshark calls it', () => {
  const ports = { sourcePort: 50_000, destinationPort: 443 };
  for (const layer of ['gquic', 'quic']) {
    const found = handshakeOf('www.example.com', '', ['eth', 'ethertype', 'ip', 'udp', layer], ports);
    assert.deepEqual(found.tlsServerNames, ['www.example.com'], layer);
  }
});
