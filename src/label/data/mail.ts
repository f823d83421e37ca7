import type { Row } from './row.ts';

/** Mail providers and senders. */
export const MAIL: readonly Row[] = [
  ['Proton', 'Mail',
    'proton.me', 'protonmail.com', 'protonmail.ch', 'pm.me', 'protonvpn.com', 'protonvpn.ch',
  ],
  ['Fastmail', 'Mail', 'fastmail.com', 'messagingengine.com', 'fastmailusercontent.com'],
  ['GMX', 'Mail', 'gmx.net', 'gmx.com', 'gmx.de', 'web.de', 'mail.com', 'ui-portal.de'],
  ['Mail.ru', 'Mail', 'mail.ru', 'imgsmail.ru', 'mrgcdn.ru'],
];
