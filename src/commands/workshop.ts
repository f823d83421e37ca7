/** What every command needs: the store, the folder of captures, tshark. */
import { dirname } from 'node:path';
import { tsharkVersion } from '../capture/programs.ts';
import { createLabeller } from '../label/detector.ts';
import type { UserRules } from '../label/user_rules.ts';
import type { Labeller } from '../model/label.ts';
import { sentence, TapdeckError } from '../model/errors.ts';
import { RawCaptures } from '../session/raw_captures.ts';
import { RulesFile } from '../session/rules_file.ts';
import { Store } from '../store/store.ts';

export interface Workshop {
  readonly store: Store;
  readonly captures: RawCaptures;
  readonly createLabeller: () => Labeller;
  /** The user's own rules as they are now. @throws TapdeckError `invalid` for mistakes in them */
  readonly rules: () => UserRules;
  readonly tsharkVersion: string;
  /** tsharks side by side. */
  readonly workers: number;
}

function makeFolder(path: string, flag: string): void {
  try {
    Deno.mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new TapdeckError(
      'unavailable',
      `Cannot make the folder ${path}: ${sentence(error)}. Choose another with ${flag}.`,
      { cause: error },
    );
  }
}

/** Opens store and captures. @throws TapdeckError when one cannot be used, rules are wrong, or tshark is missing */
export async function openWorkshop(
  places: { db: string; data: string; workers?: number },
): Promise<Workshop> {
  const version = await tsharkVersion();
  makeFolder(dirname(places.db), '--db');
  const captures = new RawCaptures(`${places.data}/captures`);
  const rules = new RulesFile(places.data);
  return {
    store: new Store(places.db),
    captures,
    // Mistakes made while Tapdeck runs keep nobody from recording; the session says so.
    createLabeller: () => createLabeller(rules.current()),
    rules: () => rules.read(),
    tsharkVersion: version,
    workers: places.workers ?? 1,
  };
}
