/** A tshark on the PATH that a marker in its input kills, as a packet kills one with a fault in a dissector. */
import { TempFolder } from './temp_folder.ts';

/** 16 bytes that stand nowhere else. */
export const POISON = 'tapdeck!poison!!';

export interface Death {
  /** ABRT is a fault in a dissector, KILL comes from outside. */
  readonly signal: 'ABRT' | 'KILL';
  /** After so many the marker does nothing any more. */
  readonly times: number;
}

/**
 * The real tshark gets what comes before the marker. With `-l` it has printed its lines by then; without, those that it
 * held back are lost. Perl, because it is on every Debian and starts at once.
 */
const script = (perl: string, tshark: string, deaths: string, { signal, times }: Death) =>
  `#!${perl}
my $pid = open(my $real, '|-', '${tshark}', @ARGV) or die;
binmode STDIN; binmode $real; $SIG{PIPE} = 'IGNORE';
my $held = '';
while (sysread(STDIN, my $chunk, 65536)) {
  $held .= $chunk;
  my $at = index($held, '${POISON}');
  my $ready = $at >= 0 ? $at : length($held) - ${POISON.length};
  next if $ready <= 0 && $at < 0;
  syswrite($real, substr($held, 0, $ready, ''));
  next if $at < 0;
  if ((-s '${deaths}' || 0) >= ${times}) { next }
  open(my $count, '>>', '${deaths}'); print $count '.'; close $count;
  kill 'KILL', $pid unless grep { $_ eq '-l' } @ARGV;
  close $real;
  kill '${signal}', $$;
}
syswrite($real, $held);
close $real;
`;

async function which(program: string): Promise<string> {
  const { stdout } = await new Deno.Command('sh', { args: ['-c', `command -v ${program}`] }).output();
  return new TextDecoder().decode(stdout).trim();
}

export class PoisonedTshark implements AsyncDisposable {
  readonly #folder: TempFolder;
  readonly #path: string;

  private constructor(folder: TempFolder, path: string) {
    this.#folder = folder;
    this.#path = path;
  }

  /** From here until it is disposed of, `tshark` is that one. */
  static async onPath(death: Death = { signal: 'ABRT', times: 1_000_000 }): Promise<PoisonedTshark> {
    const [perl, tshark] = await Promise.all([which('perl'), which('tshark')]);
    const folder = await TempFolder.make();
    const program = await folder.write('tshark', script(perl, tshark, folder.at('deaths'), death));
    // It runs as "nobody" where the test runs as root.
    const deaths = await folder.write('deaths', '');
    await Deno.chmod(deaths, 0o666);
    await Promise.all([Deno.chmod(folder.path, 0o755), Deno.chmod(program, 0o755)]);
    const path = Deno.env.get('PATH') ?? '';
    Deno.env.set('PATH', `${folder.path}:${path}`);
    return new PoisonedTshark(folder, path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    Deno.env.set('PATH', this.#path);
    await this.#folder[Symbol.asyncDispose]();
  }
}
