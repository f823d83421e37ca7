/** Writes samples/sample.pcapng again. Needs leave to write there, and nothing else. */
import { makeSample } from './sample/sample.ts';

await Deno.writeFile(new URL('../samples/sample.pcapng', import.meta.url), await makeSample());
