import type { Row } from './row.ts';

/** Cameras, routers and smart homes. */
export const DEVICES: readonly Row[] = [
  ['Tuya', 'IoT',
    'tuya.com', 'tuyaeu.com', 'tuyaus.com', 'tuyacn.com', 'smartlife.com', 'tuyacdn.com', 'iot-dns.com',
  ],
  ['Philips Hue', 'IoT', 'meethue.com', 'philips-hue.com', 'signify.com'],
  ['TP-Link', 'IoT', 'tplinkcloud.com', 'tp-link.com', 'tplinkra.com', 'tplinknbu.com', 'tapo.com'],
  ['LG', 'IoT', 'lge.com', 'lgtvsdp.com', 'lgsmartad.com', 'lgthinq.com', 'lgtvcommon.com'],
  ['Sony', 'IoT', 'sony.com', 'sony.net', 'sony.jp', 'sonyentertainment.com'],
  ['Tesla', 'IoT', 'tesla.com', 'teslamotors.com', 'tesla.services'],
  ['Roborock', 'IoT', 'roborock.com', 'irobot.com', 'irobotapi.com', 'ecovacs.com'],
];
