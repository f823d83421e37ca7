import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Checker } from '../../src/llm/check.ts';

import { finalReport } from '../../src/llm/writer/final.ts';
import { statusReport } from '../../src/llm/writer/status.ts';
import type { Report } from '../../src/model/summary.ts';
import { anyDigest } from './digests.ts';

const sentencesOf = (report: Report) => report.sections.flatMap(({ sentences }) => sentences);

Deno.test('built-in writer: its own sentences pass the check, whatever the digest', () => {
  fc.assert(
    fc.property(anyDigest, (digest) => {
      const checker = new Checker(digest);
      for (const report of [finalReport(digest), statusReport(digest).report]) {
        for (const { text } of sentencesOf(report)) {
          const checked = checker.sentence(text);
          assert.ok(checked.supported, checked.supported ? '' : `${checked.why}: ${text}`);
        }
      }
    }),
    { numRuns: 200 },
  );
});
