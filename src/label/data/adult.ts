import type { Row } from './row.ts';

/** Adult. */
export const ADULT: readonly Row[] = [
  ['Pornhub', 'Adult',
    'pornhub.com', 'phncdn.com', 'phprcdn.com', 'pornhubpremium.com', 'youporn.com', 'redtube.com',
  ],
  ['XVideos', 'Adult', 'xvideos.com', 'xvideos-cdn.com', 'xnxx.com', 'xnxx-cdn.com'],
  ['xHamster', 'Adult', 'xhamster.com', 'xhcdn.com', 'xhamsterlive.com'],
  ['Chaturbate', 'Adult', 'chaturbate.com', 'highwebmedia.com', 'mmcdn.com'],
  ['OnlyFans', 'Adult', 'onlyfans.com'],
];
