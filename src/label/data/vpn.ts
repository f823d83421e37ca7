import type { Row } from './row.ts';

/** VPNs and other ways round. */
export const VPN: readonly Row[] = [
  ['Cloudflare WARP', 'VPN',
    'engage.cloudflareclient.com', 'api.cloudflareclient.com', 'connectivity.cloudflareclient.com',
    'warp.plus', 'zero-trust-client.cloudflareclient.com',
  ],
  ['Opera VPN', 'VPN', 'sec-tunnel.com', 'operavpn.com', 'surfeasy.com', 'vpn.opera.com'],
  ['NordVPN', 'VPN',
    'nordvpn.com', 'nordvpn.net', 'nordcdn.com', 'nord-apps.com', 'nordaccount.com', 'nordsec.com',
    'nordlayer.com',
  ],
  ['Mullvad', 'VPN', 'mullvad.net', 'mullvad.com'],
  ['ExpressVPN', 'VPN', 'expressvpn.com', 'expressapisv2.net', 'xvtest.net'],
  ['Surfshark', 'VPN', 'surfshark.com', 'shrk.io'],
  ['CyberGhost', 'VPN', 'cyberghostvpn.com', 'cyberghost.com'],
  ['Private Internet Access', 'VPN', 'privateinternetaccess.com', 'piaservers.net'],
  ['TunnelBear', 'VPN', 'tunnelbear.com', 'polargrizzly.com', 'lazerpenguin.com'],
  ['Windscribe', 'VPN', 'windscribe.com', 'windscribe.net', 'totallyacdn.com', 'whiskergalaxy.com'],
  ['Hotspot Shield', 'VPN', 'hotspotshield.com', 'anchorfree.com', 'hsselite.com', 'aurahq.com'],
  ['Psiphon', 'VPN', 'psiphon.ca', 'psiphon3.com', 'psiphon.net'],
  ['Tailscale', 'VPN', 'tailscale.com', 'tailscale.io', 'ts.net'],
  ['ZeroTier', 'VPN', 'zerotier.com'],
  ['Tor', 'VPN', 'torproject.org', 'torproject.net'],
];
