import type { Row } from './row.ts';

/** Music, podcasts, radio, audio books. */
export const MUSIC: readonly Row[] = [
  ['Spotify', 'Music',
    'spotify.com', 'scdn.co', 'spotifycdn.com', 'spotifycdn.net', 'pscdn.co',
    'audio-ak-spotify-com.akamaized.net', 'spotify.design', 'spotilocal.com', 'spotify.map.fastly.net',
    'spoti.fi',
  ],
  ['Deezer', 'Music', 'deezer.com', 'dzcdn.net', 'deezer.page.link', 'dzr.fm'],
  ['SoundCloud', 'Music', 'soundcloud.com', 'sndcdn.com', 'soundcloud.cloud'],
  ['Pandora', 'Music', 'pandora.com', 'p-cdn.com', 'pandora.app.link', 'p-cdn.us'],
  ['Last.fm', 'Music',
    'last.fm', 'lastfm.freetls.fastly.net', 'audioscrobbler.com', 'lastfm-img2.akamaized.net', 'lst.fm',
    'lastfm.*',
  ],
  ['Tidal', 'Music', 'tidal.com', 'tidalhifi.com', 'wimpmusic.com'],
  ['Qobuz', 'Music', 'qobuz.com'],
  ['Bandcamp', 'Music', 'bandcamp.com', 'bcbits.com'],
  ['TuneIn', 'Music', 'tunein.com', 'radiotime.com'],
  ['iHeartRadio', 'Music', 'iheart.com', 'ihrhls.com', 'iheartradio.com'],
  ['SiriusXM', 'Music', 'siriusxm.com', 'siriusxm.ca'],
  ['Sonos', 'Music', 'sonos.com', 'sonos.radio', 'sonos.net'],
];
