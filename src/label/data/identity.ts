import type { Row } from './row.ts';

/** Sign-on, passwords, device management, mail filters, proof of being human. */
export const IDENTITY: readonly Row[] = [
  ['Okta', 'Collaboration', 'okta.com', 'oktacdn.com', 'auth0.com', 'okta-emea.com'],
  ['1Password', 'Security',
    '1password.com', '1password.eu', 'agilebits.com', 'bitwarden.com', 'bitwarden.net',
  ],
  ['BankID', 'Finance', 'bankid.com'],
];
