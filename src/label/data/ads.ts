import type { Row } from './row.ts';

/** The trade of advertising, tracking, consent and measuring visitors, as one application.
 *
 * What a platform serves from its own front ends (Google's, Amazon's, Meta's, Microsoft's, Yandex's ads) is that
 * platform's: its addresses are shared with everything else that it does. */
export const ADS: readonly Row[] = [
  ['Ads & Analytics', 'Ads & Analytics',
    'adnxs.com', 'criteo.com', 'criteo.net', 'scorecardresearch.com', 'quantserve.com', 'moatads.com',
    'rubiconproject.com', 'pubmatic.com', 'openx.net', 'casalemedia.com', 'taboola.com', 'outbrain.com',
    'hotjar.com', 'mixpanel.com', 'amplitude.com', 'appsflyer.com', 'adjust.com', 'branch.io',
    'chartbeat.com', 'chartbeat.net', 'newrelic.com', 'nr-data.net', 'demdex.net', 'omtrdc.net',
    'everesttech.net', 'adsrvr.org', 'mathtag.com', 'bluekai.com', 'krxd.net', 'exelator.com',
    'smartadserver.com', 'adform.net', 'media.net', 'advertising.com', 'flurry.com', 'inmobi.com',
    'unityads.unity3d.com', 'applovin.com', 'vungle.com', 'ironsrc.com', 'supersonicads.com', 'tapjoy.com',
    'chartboost.com', 'mopub.com', 'yieldmo.com', 'teads.tv', 'sharethrough.com', 'bidswitch.net',
    'liveramp.com', 'rlcdn.com', 'agkn.com', 'imrworldwide.com', 'comscore.com', 'nielsen.com',
    'optimizely.com', 'braze.com', 'onesignal.com', 'urbanairship.com', 'crazyegg.com', 'fullstory.com',
    'mouseflow.com', 'umeng.com', 'cnzz.com', 'sensorsdata.cn', 'zemanta.com', 'turn.com', 'tremorhub.com',
    'spotxchange.com', 'serving-sys.com', 'flashtalking.com', 'innovid.com', 'doubleverify.com',
    'adsafeprotected.com', 'statcounter.com', 'histats.com', 'matomo.cloud', 'kissmetrics.com', 'lijit.com',
    'gumgum.com', 'indexww.com', '33across.com', 'sovrn.com', 'contextweb.com', 'tapad.com', 'w55c.net',
    'simpli.fi', 'dotomi.com', 'adroll.com', 'yieldlab.net', 'crwdcntrl.net', 'eyeota.net',
  ],
];
