import type { Row } from './row.ts';

/** Peer to peer. */
export const SHARING: readonly Row[] = [
  ['qBittorrent', 'Peer to peer', 'qbittorrent.org'],
  ['uTorrent', 'Peer to peer',
    'utorrent.com', 'bittorrent.com', 'bt.co', 'utorrent.li', 'btfs.io', 'rainberrytv.com',
  ],
  ['Transmission', 'Peer to peer', 'transmissionbt.com'],
  ['Vuze', 'Peer to peer', 'vuze.com', 'azureusplatform.com'],
  ['BitComet', 'Peer to peer', 'bitcomet.com'],
  ['eMule', 'Peer to peer', 'emule-project.net', 'emule-security.org'],
  ['Soulseek', 'Peer to peer', 'slsknet.org'],
  ['Xunlei', 'Peer to peer', 'xunlei.com', 'sandai.net', 'xunlei.net', 'geilijiasu.com'],
  ['BitTorrent trackers', 'Peer to peer',
    'opentrackr.org', 'openbittorrent.com', 'publicbt.com', 'coppersurfer.tk', 'leechers-paradise.org',
    'torrent.eu.org', 'demonii.com', 'stealth.si', 'tracker.istole.it', 'explodie.org', 'cyberia.is',
    'moeking.me', 'dler.org', 'theoks.net', 'tiny-vps.com', 'rutor.info', 'rutracker.org', 'rutracker.cc',
    't-ru.org', 'thepiratebay.org', 'piratebay.org', '1337x.to', 'yts.mx', 'rarbg.to', 'nyaa.si', 'eztv.re',
    'torrentgalaxy.to', 'limetorrents.info', 'kinozal.tv',
  ],
  ['IPFS', 'Peer to peer',
    'ipfs.io', 'dweb.link', 'ipfs.tech', 'protocol.ai', 'libp2p.io', 'pinata.cloud', 'filebase.com',
    'nftstorage.link', 'web3.storage',
  ],
  ['Freenet Project', 'Peer to peer', 'freenetproject.org', 'hyphanet.org'],
];
