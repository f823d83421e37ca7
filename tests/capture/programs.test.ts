import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  complaint,
  DISK_FULL,
  missingProgram,
  run,
  StderrDigest,
  tsharkVersion,
} from '../../src/capture/programs.ts';
import { anyText } from '../support/any_text.ts';

// As dumpcap and tshark 4.0.17 write them.
const WRONG_FILTER = `Capturing on 'Loopback: lo'
dumpcap: Invalid capture filter "tcp prot 80" for interface 'lo'.

That string isn't a valid capture filter (can't parse filter expression: syntax error).
See the User's Guide for a description of the capture filter syntax.
`;
const NO_PERMISSION = `Capturing on 'Loopback: lo'
dumpcap: You do not have permission to capture on device "lo".
(socket: Operation not permitted)
Please check to make sure you have sufficient permissions.

On Debian and Debian derivatives such as Ubuntu, if you have installed Wireshark from a package, try running

    sudo dpkg-reconfigure wireshark-common
`;
const NO_DEVICE = `Capturing on 'nosuch0'
dumpcap: There is no device named "nosuch0".
(No such device exists)
`;
const NO_SPACE = `Capturing on 'Loopback: lo'
File: /dev/full
dumpcap: Not all the packets could be written to the file to which the capture was being saved
("/dev/full") because there is no space left on the file system
on which that file resides.
You will need to free up space on that file system or put the capture file on a different file system.
Packets: 55 Packets captured: 55
`;
const ROUTINE = `Running as user "root" and group "root". This could be dangerous.
Capturing on 'Loopback: lo'
File: -
Packets captured: 12
Packets received/dropped on interface 'Loopback: lo': 12/0 (pcap:0/dumpcap:0/flushed:0/ps_ifdrop:0) (100.0%)
`;
const went = (text: string) =>
  `Capturing on 'eth7'\nFile: -\ndumpcap: Error while capturing packets: ${text}\nPackets captured: 3\n`;

Deno.test('complaint: routine text is no complaint', () => {
  assert.equal(complaint(ROUTINE), undefined);
  assert.equal(complaint(''), undefined);
});

Deno.test('complaint: each mishap becomes one sentence that says what it is', () => {
  assert.equal(
    complaint(WRONG_FILTER),
    `The capture filter "tcp prot 80" is wrong: can't parse filter expression: syntax error.`,
  );
  const permission = complaint(NO_PERMISSION) ?? '';
  assert.match(permission, /^No permission to capture on lo\. Run: sudo dpkg-reconfigure wireshark-common/);
  assert.match(permission, /usermod -aG wireshark "\$USER", and log in again\.$/);
  assert.equal(complaint(NO_DEVICE), 'There is no interface named nosuch0.');
  assert.equal(complaint(NO_SPACE), DISK_FULL);
  assert.match(
    complaint(`dumpcap: Device "eth7" is not up.\n(That device is not up)\n`) ?? '',
    /eth7 is down\. Bring it up first: sudo .* eth7 up$/,
  );
  // A name is text: one that a shell would read as more is in no command.
  assert.doesNotMatch(complaint(`dumpcap: Device "a;reboot" is not up.`) ?? '', /sudo/);
  for (
    const text of [
      'The interface went down',
      'The interface disappeared',
      'recvfrom: Network is down',
      'The network adapter "eth7" is no longer attached; the capture has stopped.',
      'The network adapter "eth7" is no longer running; the capture has stopped.',
    ]
  ) {
    assert.equal(complaint(went(text)), 'The interface went away while capturing.', text);
  }
});

Deno.test('complaint: a filter may hold quotes and parentheses', () => {
  const text = `dumpcap: Invalid capture filter "host "a" (b" for interface 'lo'.

That string isn't a valid capture filter (unknown host).
`;
  assert.equal(complaint(text), `The capture filter "host "a" (b" is wrong: unknown host.`);
});

Deno.test('complaint: anything else is quoted in the program’s own words, bounded', () => {
  assert.equal(
    complaint('Running as user "root".\ntshark: The standard input contains record data.\n'),
    'The standard input contains record data.',
  );
  assert.equal(
    complaint('tshark: Left side of "==" expression must be a field or function, not tcp.prot.\n'),
    'Left side of "==" expression must be a field or function, not tcp.prot.',
  );
  assert.ok((complaint(`tshark: ${'x'.repeat(100_000)}`) ?? '').length <= 500);
});

Deno.test('complaint: no text makes it throw', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      assert.ok((complaint(`dumpcap: ${text}`) ?? '').length <= 1000);
    }),
    { numRuns: 200 },
  );
});

Deno.test('StderrDigest: head and tail of whatever is written, and no more', () => {
  const digest = new StderrDigest();
  digest.push('the first words');
  for (let i = 0; i < 10_000; i++) digest.push(`line ${i}\n`);
  digest.push('the last words');
  assert.ok(digest.text.length < 10_000);
  assert.ok(digest.text.startsWith('the first words'));
  assert.ok(digest.text.endsWith('the last words'));

  const short = new StderrDigest();
  short.push('a');
  short.push('b');
  assert.equal(short.text, 'ab');
});

Deno.test('run: output, exit code and standard error', async () => {
  const { code, stdout, stderr } = await run('tshark', ['--version']);
  assert.equal(code, 0);
  assert.match(stdout, /^TShark/);
  assert.match(stderr, /^$|Running as user/);
  assert.match(await tsharkVersion(), /^\d+\.\d+\.\d+$/);
});

Deno.test('missingProgram: a program that is not there says how to get it, another failure says what failed', () => {
  const missing = missingProgram('tshark', new Deno.errors.NotFound('no'));
  assert.equal(missing.kind, 'unavailable');
  assert.match(missing.message, /tshark is not installed.*sudo apt-get install tshark/);
  assert.match(missingProgram('tshark').message, /not installed/);
  const other = missingProgram('dumpcap', new Error('out of memory'));
  assert.match(other.message, /dumpcap could not be started: out of memory/);
});
