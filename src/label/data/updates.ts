import type { Row } from './row.ts';

/** Distributions of operating systems and packages. */
export const UPDATES: readonly Row[] = [
  ['Ubuntu', 'Software update',
    'ubuntu.com', 'launchpad.net', 'canonical.com', 'snapcraft.io', 'snapcraftcontent.com',
  ],
  ['Debian', 'Software update', 'debian.org', 'debian.net'],
  ['Fedora', 'Software update',
    'fedoraproject.org', 'redhat.com', 'centos.org', 'almalinux.org', 'rockylinux.org',
  ],
];
