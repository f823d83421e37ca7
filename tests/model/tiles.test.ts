import assert from 'node:assert/strict';
import { tileSource } from '../../src/model/tiles.ts';

Deno.test('the source of tiles is their server and nothing more', () => {
  const sources: readonly (readonly [string, string])[] = [
    ['https://tile.example/{z}/{x}/{y}.png', 'https://tile.example'],
    ['http://127.0.0.1:8080/t/{z}/{x}/{y}{r}.png?key=a;b', 'http://127.0.0.1:8080'],
    ['https://{s}.tile.example/{z}/{x}/{y}.png', 'https://*.tile.example'],
    ['https://Tile.Example/{z}/{x}/{y}', 'https://tile.example'],
    ['https://[2001:db8::1]/{z}/{x}/{y}', 'https://[2001:db8::1]'],
  ];
  for (const [url, source] of sources) assert.equal(tileSource(url), source, url);
});

Deno.test('what cannot be an address of tiles has no source, and cannot add to the policy', () => {
  for (
    const url of [
      '',
      'tile.example/{z}/{x}/{y}',
      'https://tile.example/{z}/{x}.png',
      'ftp://tile.example/{z}/{x}/{y}',
      'javascript:alert(1)//{z}{x}{y}',
      'https:///{z}/{x}/{y}',
      'https://{z}.example/{x}/{y}',
      'https://a.{s}.example/{z}/{x}/{y}',
      'https://{s}example/{z}/{x}/{y}',
      'https://user:secret@tile.example/{z}/{x}/{y}',
      "https://tile.example;script-src'unsafe-inline'/{z}/{x}/{y}",
      'https://*/{z}/{x}/{y}',
      'https://tile.example /{z}/{x}/{y}',
      'https://tile.example/{z}/{x}/{y}/{other}',
    ]
  ) assert.equal(tileSource(url), undefined, url);
});
