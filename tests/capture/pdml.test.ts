/** PDML becomes a tree, also where it is no XML. */
import assert from 'node:assert/strict';
import { parseHexDump } from '../../src/capture/byte_sources.ts';
import { MAX_NODES, parsePdml } from '../../src/capture/pdml.ts';

const packet = (inside: string) => `<?xml version="1.0"?>\n<pdml><packet>${inside}</packet></pdml>`;

Deno.test('pdml: hidden fields and wrappers have no line, entities and controls are text', () => {
  const { tree, cut } = parsePdml(packet(
    `<proto name="geninfo" pos="0" showname="General" size="1"><field name="num"/></proto>
     <proto name="x" showname="A &lt;b&gt; &#x27;c&#x27; \u0001\u001b[31m" size="2" pos="3">
       <field name="x.hidden" hide="yes" show="1"><field name="x.below" show="2"/></field>
       <field name="" show="words"/>
       <field name="x.bits" showname="...1 = Bits: Set" show="1" value="1" unmaskedvalue="5f" size="1" pos="4"/>
     </proto>
     <proto name="fake-field-wrapper"><field name="data" value="0102" size="2" pos="9"/></proto>`,
  ));
  assert.equal(cut, false);
  assert.deepEqual(tree.map(({ text, name }) => [text, name]), [
    [`A <b> 'c' \u0001\u001b[31m`, 'x'],
    ['Data (2 bytes)', 'data'],
  ]);
  const [words, bits] = tree[0]?.children ?? [];
  assert.deepEqual([words?.text, words?.name, words?.value], ['words', null, null]);
  assert.deepEqual([bits?.hex, bits?.value, bits?.at, bits?.length], ['5f', '1', 4, 1]);
});

Deno.test('pdml: a remark marks its line and the field that it is about', () => {
  const { tree } = parsePdml(packet(
    `<proto name="tcp" showname="TCP"><field name="tcp.flags" showname="Flags">
       <field name="_ws.expert" showname="Expert Info"><field name="_ws.expert.severity" show="6291456"/></field>
     </field></proto>`,
  ));
  const flags = tree[0]?.children[0];
  assert.deepEqual([tree[0]?.severity, flags?.severity, flags?.children[0]?.severity], [
    null,
    'warning',
    'warning',
  ]);
});

Deno.test('pdml: a tree is cut where it is too long or too deep', () => {
  const wide = parsePdml(packet('<field name="a" show="1"/>'.repeat(MAX_NODES + 5)));
  assert.deepEqual([wide.tree.length, wide.cut], [MAX_NODES, true]);
  const deep = parsePdml(packet('<field name="a" show="1">'.repeat(5000) + '</field>'.repeat(5000)));
  assert.equal(deep.cut, true);
});

Deno.test('hex dump: sources by their headings; the characters beside are no bytes', () => {
  const dump = [
    'Frame (18 bytes):',
    '0000  61 62 20 20 63 64 65 66 61 62 63 64 65 66 61 62   ab  cdefabcdefab',
    '0010  20 20                                             ',
    'Reassembled TCP (2 bytes):',
    '0000  de ad                                             ..',
    '',
  ].join('\n');
  assert.deepEqual(parseHexDump(dump), [
    { name: 'Frame', hex: '616220206364656661626364656661622020' },
    { name: 'Reassembled TCP', hex: 'dead' },
  ]);
});
