import { concat } from './bytes.ts';
import type { TcpTalk } from './tcp_talk.ts';
import { applicationData, changeCipherSpec, clientHello, handshakeRecord, serverHello } from './tls.ts';
import { transfer, type TransferOptions } from './transfer.ts';

/** Opens a connection and lays a TLS 1.3 handshake over it. */
export function tlsOpen(
  talk: TcpTalk,
  serverName: string | undefined,
  alpn: readonly string[] = ['h2', 'http/1.1'],
): void {
  const { random } = talk.options;
  talk.open().wait(random.int(150, 600));
  transfer(talk, 'client', handshakeRecord(clientHello({ serverName, alpn, random, padToBytes: 512 })));
  talk.wait(random.int(300, 2500));
  const flight = concat(
    handshakeRecord(serverHello(random)),
    changeCipherSpec(),
    applicationData(random, 23 + 17),
    applicationData(random, random.int(2200, 3900)),
    applicationData(random, 58),
  );
  transfer(talk, 'server', flight);
  talk.wait(random.int(400, 1500));
  transfer(talk, 'client', concat(changeCipherSpec(), applicationData(random, 53)));
}

/** A request and its answer, both of made-up ciphertext. `thinkUs` is what the server needs before it answers. */
export function tlsExchange(
  talk: TcpTalk,
  requestBytes: number,
  answerBytes: number,
  options: { thinkUs?: number; upload?: TransferOptions; download?: TransferOptions } = {},
): void {
  const { random } = talk.options;
  transfer(talk, 'client', applicationData(random, requestBytes), options.upload);
  talk.wait(options.thinkUs ?? random.int(1000, 9000));
  transfer(talk, 'server', applicationData(random, answerBytes), options.download);
}

/** A last alert-sized record, then FINs. */
export function tlsClose(talk: TcpTalk): void {
  transfer(talk, 'client', applicationData(talk.options.random, 19));
  talk.wait(200).close();
}
