/** What one stream says serves the next: addresses and sockets, shared ones, and how long. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Catalogue } from '../../src/label/catalogue.ts';
import { createLabeller } from '../../src/label/detector.ts';
import { LEARNED_MAX_AGE_US, LearnedEnds, SOCKET_MAX_AGE_US } from '../../src/label/learned_ends.ts';
import { type Label, type Labeller, STRENGTH } from '../../src/model/label.ts';
import { answer, conversation, packet, sent, START_US, TCP } from '../support/records.ts';

const FILMS = { app: 'Films', category: 'Video' };
const CHAT = { app: 'Chat', category: 'Messaging' };
const CATALOGUE = new Catalogue([['Films', 'Video', 'films.example'], ['Chat', 'Messaging', 'chat.example']]);
const TLS = 'eth:ethertype:ip:tcp:tls';
const labeller = () => createLabeller({ catalogue: CATALOGUE });

function hello(to: Labeller, name: string, of = conversation(1), timeUs = START_US): Label {
  return to.label(sent('client', of, { chain: TLS, tlsServerNames: [name], timeUs }), undefined);
}

Deno.test('learned ends: two applications at one end say nothing, until both are long gone', () => {
  const ends = new LearnedEnds(10, 1000);
  ends.heed('end', 'films.example', FILMS, 0);
  ends.heed('end', 'www.films.example', FILMS, 10);
  assert.deepEqual(ends.find('end', 500), { service: FILMS, name: 'www.films.example', ageUs: 490 });
  ends.heed('end', 'chat.example', CHAT, 20);
  assert.equal(ends.find('end', 30), undefined);
  ends.heed('end', 'films.example', FILMS, 40);
  assert.equal(ends.find('end', 50), undefined, 'still shared');
  ends.heed('end', 'films.example', FILMS, 1041);
  assert.equal(ends.find('end', 1050)?.service, FILMS, 'nobody but films was seen for a while');
  ends.heed('end', 'nobody.example', undefined, 1060);
  assert.equal(ends.find('end', 1070), undefined, 'a name that is nobody’s shares it too');
  ends.heed('', 'films.example', FILMS, 0);
  assert.equal(ends.find('', 0), undefined);
});

Deno.test('learned ends: ages are those of packets, whichever way their clock runs', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e15, max: 1e15 }),
      fc.integer({ min: -5e9, max: 5e9 }),
      (seenUs, laterUs) => {
        const ends = new LearnedEnds();
        ends.heed('end', 'films.example', FILMS, seenUs);
        const found = ends.find('end', seenUs + laterUs);
        assert.equal(found !== undefined, Math.abs(laterUs) <= LEARNED_MAX_AGE_US);
        if (found) assert.equal(found.ageUs, Math.abs(laterUs));
      },
    ),
  );
});

Deno.test('labeller: what is known of a client’s own address names nothing that it connects to', () => {
  const names = labeller();
  // Somebody asks the laptop for films.example: it serves that name itself, or the asker made it up.
  hello(names, 'films.example', conversation(1, { client: '203.0.113.9', server: '192.168.7.23' }));
  const out = conversation(2, { server: '203.0.113.50' });
  const syn = names.label(sent('client', out, { tcpFlags: TCP.syn }), undefined);
  assert.equal(syn.app, 'Web');
  const udp = { ...conversation(3), transport: 'udp', server: '203.0.113.51', serverPort: 4000 } as const;
  assert.equal(names.label(sent('client', udp), undefined).app, 'Unknown');
  // But whoever connects to the laptop, or is answered by it first, is after what it serves.
  const back = conversation(4, { client: '203.0.113.9', server: '192.168.7.23' });
  assert.equal(names.label(sent('client', back, { tcpFlags: TCP.syn }), undefined).app, 'Films');
  assert.equal(names.label(sent('server', back, { tcpFlags: TCP.syn | TCP.ack }), undefined).app, 'Films');
  assert.equal(names.label(sent('server', back), undefined).app, 'Films', 'seen from its middle');
});

Deno.test('labeller: one name with many addresses, one address with many names', () => {
  const names = labeller();
  const dns = (name: string, addresses: string[], client: string, number: number) => {
    const talk = conversation(number, { transport: 'udp', client, server: '192.168.7.1', serverPort: 53 });
    names.label(
      sent('server', talk, { chain: 'eth:ethertype:ip:udp:dns', dns: answer(name, { addresses }) }),
      undefined,
    );
  };
  const app = (server: string, client = '192.168.7.23') =>
    names.label(sent('client', conversation(9, { server, client })), undefined).app;
  dns('films.example', ['198.51.100.1', '198.51.100.2', 'not an address', ''], '192.168.7.23', 1);
  assert.deepEqual(['198.51.100.1', '198.51.100.2', '198.51.100.3'].map((each) => app(each)), [
    'Films',
    'Films',
    'Web',
  ]);
  dns('chat.example', ['198.51.100.2'], '192.168.7.23', 2);
  assert.equal(app('198.51.100.2'), 'Chat', 'the newest of the client’s own');
  assert.equal(app('198.51.100.2', '192.168.7.99'), 'Web', 'for anybody else it is shared');
  assert.equal(app('198.51.100.1', '192.168.7.99'), 'Films');
});

const socket = (number: number, server: string, serverPort: number, clientPort = 40_100) =>
  conversation(number, { transport: 'udp', clientPort, server, serverPort });

Deno.test('labeller: a UDP socket is a program’s, for a while, unless two programs are seen at it', () => {
  const names = labeller();
  const dtls = (name: string, number: number, server: string) =>
    names.label(
      sent('client', socket(number, server, 40_443), {
        chain: 'eth:ethertype:ip:udp:dtls',
        tlsServerNames: [name],
      }),
      undefined,
    );
  const peer = (number: number, afterUs: number, before?: Label) =>
    names.label(
      sent('client', socket(number, '203.0.113.9', 40_009), { timeUs: START_US + afterUs }),
      before,
    );
  const earlier = peer(1, -1000);
  assert.equal(earlier.app, 'Unknown');
  dtls('films.example', 2, '198.51.100.1');
  const now = peer(1, 1000, earlier);
  assert.deepEqual([now.app, now.strength], ['Films', STRENGTH.socket], 'an earlier stream improves');
  assert.equal(peer(1, 2000, now), now);
  assert.equal(peer(3, SOCKET_MAX_AGE_US).app, 'Films');
  assert.equal(peer(4, SOCKET_MAX_AGE_US + 1).app, 'Unknown');
  dtls('chat.example', 5, '198.51.100.2');
  assert.equal(peer(6, 3000).app, 'Unknown');
});

Deno.test('labeller: QUIC, look-ups and service ports are nobody’s sockets', () => {
  const names = labeller();
  const to = socket(1, '198.51.100.1', 443);
  names.label(
    sent('client', to, { chain: 'eth:ethertype:ip:udp:quic:tls', tlsServerNames: ['films.example'] }),
    undefined,
  );
  assert.equal(names.label(sent('client', socket(2, '203.0.113.9', 40_009)), undefined).app, 'Unknown');
  const low = conversation(3, {
    transport: 'udp',
    clientPort: 3478,
    server: '198.51.100.5',
    serverPort: 443,
  });
  names.label(
    sent('client', low, { chain: 'eth:ethertype:ip:udp:dtls', tlsServerNames: ['films.example'] }),
    undefined,
  );
  const other = conversation(4, {
    transport: 'udp',
    clientPort: 3478,
    server: '203.0.113.10',
    serverPort: 40_009,
  });
  assert.equal(names.label(sent('client', other), undefined).app, 'STUN');
  assert.equal(names.label(packet(), undefined).app, 'Unknown');
});
