import assert from 'node:assert/strict';
import fc from 'fast-check';
import { terminalText } from '../../src/commands/terminal.ts';
import { anyText } from '../support/any_text.ts';

Deno.test('terminalText: controls and marks that turn text around become visible', () => {
  assert.equal(
    terminalText('a\u001b[31mred\u0007\r\n\u009b\u202e\u2066'),
    'a\\x1b[31mred\\x07\\x0d\\x0a\\x9b\\x202e\\x2066',
  );
  assert.equal(terminalText('Ünïcode, 漢字 and 🙂'), 'Ünïcode, 漢字 and 🙂');
});

Deno.test('terminalText: nothing that moves a cursor comes through', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      // deno-lint-ignore no-control-regex -- these are what must not come through
      assert.doesNotMatch(terminalText(text), /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }),
    { numRuns: 300 },
  );
});
