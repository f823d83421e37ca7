/** The page's files in the codings that browsers take, made once at build time. */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TEXTS = /\.(?:js|css|html|json|svg)$/;
/** Below this a packet holds it anyway. */
const LEAST_BYTES = 1024;
/** Of eleven; the last two take ten times as long for 3% less. */
const BROTLI_QUALITY = 9;

/** @returns the coded forms by the ending that the server looks for; none where there is little to gain */
export async function precompressed(
  name: string,
  content: Uint8Array | string,
): Promise<Map<'.br' | '.gz', Uint8Array>> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  if (!TEXTS.test(name) || bytes.length < LEAST_BYTES) return new Map();
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
    promisify(gzip)(bytes, { level: 9 }),
  ]);
  return new Map([['.br', br], ['.gz', gz]]);
}
