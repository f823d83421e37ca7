import type { Row } from './row.ts';

/** Remote access. */
export const REMOTE: readonly Row[] = [
  ['Citrix', 'Remote access',
    'citrix.com', 'sharefile.com', 'cloud.com', 'citrixdata.com', 'xendesktop.net', 'citrixworkspacesapi.net',
    'citrix.de', 'sharefile.eu', 'sf-api.com', 'sf-api.eu', 'sharefileftp.com', 'citrixcloud.net',
    'citrixnetworkapi.net', 'citrixworkspaceapi.net', 'citrixgw.net', 'xendesktop.us', 'nssvc.net',
    'netscalergateway.net', 'netscaler.com', 'netscalermgmt.net', 'netscaler.cloud', 'netscalersd.com',
    'cedexis.com', 'cedexis-radar.net', 'cedexis.net', 'cedexis-test.com', 'podio.com', 'rightsignature.com',
  ],
  ['TeamViewer', 'Remote access', 'teamviewer.com', 'dyngate.com', 'teamviewer.us', 'tvcdn.de'],
  ['AnyDesk', 'Remote access', 'anydesk.com', 'anydesk.net', 'anydesk.com.cn'],
  ['RustDesk', 'Remote access', 'rustdesk.com'],
  ['LogMeIn', 'Remote access', 'logmein.com', 'logmeinrescue.com', 'lastpass.com', 'logme.in'],
];
