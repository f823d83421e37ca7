import type { Row } from './row.ts';

/** Meta's services. */
export const META: readonly Row[] = [
  ['Facebook', 'Social',
    'fb.com', 'fb.me', 'fb.gg', 'fb.watch', 'fbcdn.net', 'fbcdn.com', 'fbsbx.com', 'fbpigeon.com',
    'facebookmail.com', 'facebook.*', 'facebookcorewwwi.onion', 'internet.org', 'tfbnw.net',
    'thefacebook.com', 'accountkit.com', 'freebasics.com', 'workplace.com', 'meta.com', 'metacareers.com',
    'fbcdn23dssr3jqnq.onion', 'm-freeway.com', 'liverail.com', 'fbthirdpartypixel.com',
    'fbcdn-*.akamaihd.net', 'fbstatic-*.akamaihd.net', 'fbexternal-*.akamaihd.net', 'fbcdn.edgekey.net',
  ],
  ['Instagram', 'Social',
    'cdninstagram.com', 'ig.me', 'instagram.*', 'igsonar.com', 'instagr.am', 'igtv.com',
    'instagram-brand.com', 'instagram-engineering.com', 'igcdn-*.akamaihd.net', 'instagram*.akamaihd.net',
    'instagram.*.fbcdn.net',
  ],
  ['Threads', 'Social', 'threads.net', 'threads.com'],
  ['WhatsApp', 'Messaging', 'wa.me', 'whatsappbrand.com', 'wl.co', 'whatsapp.*', 'whatsapp.*.fbcdn.net'],
  ['Messenger', 'Messaging',
    'messenger.com', 'm.me', 'msngr.com', 'edge-mqtt.facebook.com', 'edge-chat.facebook.com',
    'mqtt-mini.facebook.com', 'mqtt.facebook.com', 'orcart.facebook.com', 'mqtt.c10r.facebook.com',
    'edge-mqtt-fallback.facebook.com', 'edge-turnservice.facebook.com',
    'edge-mqtt-mini-shv.c10r.facebook.com',
  ],
];
