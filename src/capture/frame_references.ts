/**
 * Frame numbers that Info quotes. A tshark that was fed some of the packets counts those; the session counts all. Only
 * what tshark itself writes is mapped, at the places where it writes it: a name or a path may look alike.
 */

const PATTERNS: readonly RegExp[] = [
  // At the beginning, behind at most other remarks of the kind: `[TCP Dup ACK 25#1] 443 → 51000 [ACK] ...`
  /^((?:\[TCP [^\]]*\] ?)*\[TCP Dup ACK )(\d+)(#)/,
  // At the end, of ICMP and its like: `Echo (ping) reply  id=0x0001, seq=1/256, ttl=64 (request in 166)`
  /^(Echo .* \((?:reply|request) in )(\d+)(\))$/s,
  /^(.*\[(?:Reassembled in|Continuation to) #)(\d+)(\]\s*)$/s,
  /^(.*[ (]reassembled in #)(\d+)(\)?)$/s,
  // ONC RPC (NFS, Portmap) says both at the beginning: `[RPC duplicate of #3]V2 NULL Reply (Call In 1)`
  /^(\[RPC (?:retransmission|duplicate) of #)(\d+)(\])/,
  /^((?:\[RPC [^\]]*\])?V\d+ (?:[\w.-]+ )?(?:Call|Reply) \((?:Call|Reply) In )(\d+)(\))/,
];

/** @param frameOf the session's number of this worker's frame; undefined when there is none */
export function withFrameNumbers(info: string, frameOf: (local: number) => number | undefined): string {
  // Nearly every Info ends here.
  if (!info.includes('#') && !info.startsWith('Echo ') && !info.startsWith('V')) return info;
  let text = info;
  for (const pattern of PATTERNS) {
    const match = pattern.exec(text);
    const number = match && frameOf(Number(match[2]));
    if (match && number !== undefined && number !== null) {
      text = `${match[1]}${number}${match[3]}${text.slice(match[0].length)}`;
    }
  }
  return text;
}
