/**
 * The tree of one packet out of tshark's PDML. Not read as XML: tshark puts characters into it that XML forbids, and every
 * strict reader would refuse the very packets that one wants to look at.
 */
import type { Severity } from '../model/inspection.ts';

/** A node before it is known in which byte source it stands. */
export interface PdmlNode {
  text: string;
  name: string | null;
  value: string | null;
  at: number;
  length: number;
  /** The bytes it was read from, two digits each; empty where PDML gives none. */
  readonly hex: string;
  severity: Severity | null;
  children: PdmlNode[];
}

/** Beyond it a tree is cut: a page cannot show more, and hostile packets can make more. */
export const MAX_NODES = 20_000;
/** tshark stops at some 500 levels; a page that draws recursively should not come near. */
const MAX_DEPTH = 200;
/** Labels are at most 240 characters in Wireshark; values of long texts are not. */
const MAX_TEXT_CHARS = 2000;

/** epan/proto.h: PI_COMMENT and so on. */
const SEVERITY: Readonly<Record<string, Severity>> = {
  '1048576': 'comment',
  '2097152': 'chat',
  '4194304': 'note',
  '6291456': 'warning',
  '8388608': 'error',
};

const TAG = /<(\/?)(packet|proto|field)\b([^>]*?)(\/?)>/g;
const ATTRIBUTE = /([a-z]+)="([^"]*)"/g;
const ENTITY = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(ENTITY, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole;
    const code = hex !== undefined ? parseInt(hex, 16) : Number(decimal);
    return code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
  });
}

const short = (text: string) => text.length > MAX_TEXT_CHARS ? `${text.slice(0, MAX_TEXT_CHARS)}…` : text;

interface Open {
  readonly children: PdmlNode[];
  /** Undefined for what has no line of its own. */
  readonly node: PdmlNode | undefined;
}

/** The first packet's tree. `cut`: it has more nodes than are given. */
export function parsePdml(pdml: string): { tree: PdmlNode[]; cut: boolean } {
  const tree: PdmlNode[] = [];
  const open: Open[] = [];
  let nodes = 0;
  let cut = false;
  /** Depth of what is passed over, from its outermost element on. */
  let hidden = 0;
  for (const [, closing, element, attributesText = '', empty] of pdml.matchAll(TAG)) {
    if (element === 'packet') {
      if (closing) break;
      continue;
    }
    if (closing) {
      if (hidden > 0) hidden--;
      else open.pop();
      continue;
    }
    if (hidden > 0) {
      if (!empty) hidden++;
      continue;
    }
    const attributes: Record<string, string> = {};
    for (const [, key = '', value = ''] of attributesText.matchAll(ATTRIBUTE)) attributes[key] = value;
    const parent = open.at(-1);
    const beside = parent?.children ?? tree;
    const { name = '' } = attributes;
    const beyond = nodes >= MAX_NODES || open.length >= MAX_DEPTH;
    cut ||= beyond;
    // "geninfo" is PDML's own, and not in Wireshark's tree.
    if (beyond || attributes['hide'] === 'yes' || name === 'geninfo') {
      if (!empty) hidden++;
      continue;
    }
    if (name === 'fake-field-wrapper') {
      if (!empty) open.push({ children: beside, node: undefined });
      continue;
    }
    const node = nodeOf(name, attributes);
    const severity = name === '_ws.expert.severity' ? SEVERITY[attributes['show'] ?? ''] : undefined;
    if (severity !== undefined) {
      // The remark's own line, and the field that it is about.
      for (const { node: about } of open.slice(-2)) if (about) about.severity = severity;
    }
    beside.push(node);
    nodes++;
    if (!empty) open.push({ children: node.children, node });
  }
  return { tree, cut };
}

/** What has neither: bytes that nobody dissects, which Wireshark calls this. */
const plainName = (name: string, size = '0') => name === 'data' ? `Data (${size} bytes)` : name;

function nodeOf(name: string, attributes: Record<string, string>): PdmlNode {
  const show = unescaped(attributes['show'] ?? '');
  return {
    text: short(unescaped(attributes['showname'] ?? '') || show || plainName(name, attributes['size'])),
    name: name === '' ? null : name,
    value: name === '' || attributes['show'] === undefined ? null : short(show),
    at: Number(attributes['pos'] ?? 0),
    length: Number(attributes['size'] ?? 0),
    // Of a field that is some of a byte's bits, "value" is only these.
    hex: attributes['unmaskedvalue'] ?? attributes['value'] ?? '',
    severity: null,
    children: [],
  };
}
