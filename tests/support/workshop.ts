/** A store with its folder of captures, for tests of what happens to whole sessions. */
import { createLabeller } from '../../src/label/detector.ts';
import type { UserRules } from '../../src/label/user_rules.ts';
import { Importer } from '../../src/session/importer.ts';
import { RawCaptures } from '../../src/session/raw_captures.ts';
import type { FinalWriter } from '../../src/session/words/report_writer.ts';
import { RulesFile } from '../../src/session/rules_file.ts';
import { Store } from '../../src/store/store.ts';
import { fixturePath } from './fixture_files.ts';
import { TempFolder } from './temp_folder.ts';

export class TestWorkshop implements AsyncDisposable {
  store: Store;
  readonly captures: RawCaptures;
  /** As the data folder's rules.txt says. */
  readonly rules: () => UserRules;
  readonly createLabeller = () => createLabeller({ rules: this.rules() });
  readonly tsharkVersion = '4.0.17';
  readonly importer: Importer;

  private constructor(readonly folder: TempFolder) {
    this.store = new Store(folder.at('t.sqlite'));
    this.captures = new RawCaptures(folder.at('captures'));
    const file = new RulesFile(folder.path);
    this.rules = () => file.read();
    this.importer = new Importer({ ...this.parts, samplePath: fixturePath('web_browsing.pcapng') });
  }

  /** One that has reports written. */
  importerWith(words: FinalWriter): Importer {
    return new Importer({ ...this.parts, words, samplePath: fixturePath('web_browsing.pcapng') });
  }

  static async open(): Promise<TestWorkshop> {
    return new TestWorkshop(await TempFolder.make());
  }

  get parts() {
    const { store, captures, createLabeller, rules, tsharkVersion } = this;
    return { store, captures, createLabeller, rules, tsharkVersion };
  }

  /** Opens the store again that a test has closed. */
  reopen(): void {
    this.store = new Store(this.folder.at('t.sqlite'));
  }

  /** Names in the folder of captures. */
  files(): string[] {
    return [...Deno.readDirSync(this.captures.folder)].map((entry) => entry.name).toSorted();
  }

  /** Rows of a view, without the session's number: comparable between sessions. */
  rows(view: string, sessionId: number, order = '1, 2, 3'): Record<string, unknown>[] {
    return this.store.reader.prepare(`select * from ${view} where session_id = ? order by ${order}`)
      .all(sessionId).map(({ session_id: _, ...row }) => row);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.store.close();
    await this.folder[Symbol.asyncDispose]();
  }
}

/** The views that hold what was derived from a capture. */
export const DERIVED_VIEWS = [
  'packet_view',
  'stream_view',
  'metric_view',
  'protocol_view',
  'app_view',
  'talker_view',
  'rtp_view',
] as const;

/** Everything that was derived of a session. */
export function derived(workshop: TestWorkshop, sessionId: number) {
  return Object.fromEntries(DERIVED_VIEWS.map((view) => [view, workshop.rows(view, sessionId)]));
}
