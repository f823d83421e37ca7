import type { Row } from './row.ts';

/** Security products. */
export const SECURITY: readonly Row[] = [
  ['Avast', 'Security', 'avast.com', 'avcdn.net', 'avg.com', 'gendigital.com', 'ccleaner.com', 'avira.com'],
  ['Kaspersky', 'Security', 'kaspersky.com', 'kaspersky-labs.com', 'kis.ru'],
  ['McAfee', 'Security', 'mcafee.com', 'trellix.com', 'mcafeewebadvisor.com'],
  ['Norton', 'Security', 'norton.com', 'nortonlifelock.com', 'symantec.com', 'symcd.com', 'symcb.com'],
  ['ESET', 'Security', 'eset.com', 'eset.eu', 'nod32.com'],
  ['Bitdefender', 'Security', 'bitdefender.com', 'bitdefender.net'],
  ['Malwarebytes', 'Security', 'malwarebytes.com', 'mbamupdates.com'],
  ['CrowdStrike', 'Security', 'crowdstrike.com', 'cloudsink.net'],
  ['Fortinet', 'Security',
    'fortinet.com', 'fortinet.net', 'fortiguard.com', 'fortigate.com', 'forticloud.com', 'forticlient.com',
  ],
  ['Palo Alto Networks', 'Security', 'paloaltonetworks.com', 'gpcloudservice.com', 'prismaaccess.com'],
  ['Zscaler', 'Security', 'zscaler.com', 'zscaler.net', 'zscloud.net', 'zscalertwo.net'],
  ["Let's Encrypt", 'Security', 'letsencrypt.org', 'lencr.org'],
  ['DigiCert', 'Security',
    'digicert.com', 'geotrust.com', 'thawte.com', 'verisign.com', 'rapidssl.com', 'sectigo.com',
    'comodoca.com', 'usertrust.com', 'globalsign.com', 'globalsign.net', 'entrust.net', 'identrust.com',
    'starfieldtech.com',
  ],
  ['AdGuard', 'Security', 'adguard.com', 'adguard-dns.com', 'adtidy.org', 'adguard-dns.io'],
];
