import assert from 'node:assert/strict';
import fc from 'fast-check';
import { catalogue } from '../../src/label/catalogue.ts';
import { ALPN_ROWS, CERTIFICATE_ROWS, USER_AGENT_ROWS } from '../../src/label/data/hint_rows.ts';
import { CATALOGUE_ROWS } from '../../src/label/data/rows.ts';
import { alpnHint, certificateHint, userAgentHint } from '../../src/label/hints.ts';
import { anyText } from '../support/any_text.ts';

const serviceOf = (name: string) => catalogue.find(name);
const certificate = (...texts: string[]) => certificateHint(texts, serviceOf)?.service.app;

Deno.test('hints: every row is found by its own word, and says what the catalogue says of its application', () => {
  const categories = new Map(CATALOGUE_ROWS.map(([app, category]) => [app, category] as const));
  for (const [word, app] of ALPN_ROWS) assert.equal(alpnHint(['h2', word])?.service.app, app, word);
  for (const [word, app] of CERTIFICATE_ROWS) assert.equal(certificate(word), app, word);
  for (const [word, app] of USER_AGENT_ROWS) {
    assert.equal(word, word.toLowerCase());
    assert.equal(userAgentHint(`${word.toUpperCase()}1.0 (x)`)?.service.app, app, word);
  }
  for (const rows of [ALPN_ROWS, CERTIFICATE_ROWS, USER_AGENT_ROWS]) {
    assert.equal(new Set(rows.map(([word]) => word)).size, rows.length, 'a word stands there twice');
    for (const [, app, category] of rows) {
      assert.equal(category, categories.get(app) ?? category, app);
      categories.set(app, category);
    }
  }
});

Deno.test('hints: protocols that anybody speaks say nothing, nor does a browser', () => {
  assert.equal(alpnHint(['h2', 'http/1.1', 'h3', 'H2', '', 'APNS-SECURITY-V3']), undefined);
  for (const text of ['Mozilla/5.0 (X11; Linux x86_64)', 'curl/8.5', '', 'a WhatsApp/2', 'x'.repeat(300)]) {
    assert.equal(userAgentHint(text), undefined, text);
  }
  assert.equal(userAgentHint('Dropboxdesktopclient/1')?.service.app, 'Dropbox', 'the longer word counts');
});

Deno.test('hints: a certificate names by its host names, with and without a star, and by words of its own', () => {
  assert.equal(certificate('*.nflxvideo.net'), 'Netflix');
  assert.equal(certificate('Example CA', 'edge.netflix.com'), 'Netflix');
  assert.equal(certificate('AnyNet Relay'), 'AnyDesk');
  for (
    const text of [
      'netflix',
      'Netflix, Inc.',
      '*.com',
      '*.*.netflix.com',
      'x netflix.com',
      'netflix.com ',
      '1.2.3.4',
    ]
  ) {
    assert.equal(certificate(text), undefined, text);
  }
  assert.equal(
    certificate(...Array(16).fill('none.example'), 'netflix.com'),
    undefined,
    'the first sixteen texts count',
  );
});

Deno.test('hints: no text makes them throw, and what is found is what was sent', () => {
  fc.assert(
    fc.property(fc.array(anyText(300), { maxLength: 20 }), (texts) => {
      for (const hint of [alpnHint(texts), certificateHint(texts, serviceOf)]) {
        assert.ok(hint === undefined || texts.includes(hint.text));
      }
      for (const text of texts) assert.ok([undefined, text].includes(userAgentHint(text)?.text));
    }),
  );
});
