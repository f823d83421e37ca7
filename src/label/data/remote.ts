import type { Row } from './row.ts';

/** Remote access. */
export const REMOTE: readonly Row[] = [
  ['Citrix', 'Remote access',
    'citrix.com', 'sharefile.com', 'cloud.com', 'citrixdata.com', 'xendesktop.net', 'citrixworkspacesapi.net',
  ],
  ['TeamViewer', 'Remote access', 'teamviewer.com', 'dyngate.com', 'teamviewer.us', 'tvcdn.de'],
  ['AnyDesk', 'Remote access', 'anydesk.com', 'anydesk.net', 'anydesk.com.cn'],
  ['RustDesk', 'Remote access', 'rustdesk.com'],
  ['LogMeIn', 'Remote access', 'logmein.com', 'logmeinrescue.com', 'lastpass.com', 'logme.in'],
];
