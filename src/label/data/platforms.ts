import type { Row } from './row.ts';

/** Yahoo, Yandex, Samsung and other makers of telephones with services of their own. */
export const PLATFORMS: readonly Row[] = [
  ['Samsung', 'Software',
    'samsung.com', 'samsungcloud.com', 'samsungqbe.com', 'samsungcloudsolution.com', 'samsungelectronics.com',
    'samsungapps.com', 'samsungotn.net', 'samsungdm.com', 'galaxyappstore.com',
  ],
  ['Adobe', 'Software',
    'adobe.com', 'adobe.io', 'adobelogin.com', 'adobedtm.com', 'typekit.net', 'typekit.com', 'behance.net',
    'adobeaemcloud.com', 'adobess.com', 'adobesc.com', 'photoshop.com', 'creativecloud.com',
  ],
  ['NVIDIA', 'Software', 'nvidia.com', 'geforce.com', 'nvidia.cn', 'nvidia.partners'],
  ['Mozilla', 'Software',
    'mozilla.org', 'mozilla.com', 'mozilla.net', 'firefox.com', 'mozaws.net', 'mozgcp.net', 'thunderbird.net',
  ],
  ['Opera', 'Software', 'opera.com', 'operacdn.com', 'opera-api.com', 'opera-mini.net', 'operamini.com'],
  ['Brave', 'Software', 'brave.com', 'bravesoftware.com', 'basicattentiontoken.org'],
  ['HP', 'Software', 'hp.com', 'hpsmart.com', 'hpconnected.com', 'hpeprint.com'],
  ['Dell', 'Software', 'dell.com', 'dellcdn.com'],
  ['Lenovo', 'Software', 'lenovo.com', 'lenovomm.com', 'motorola.com'],
];
