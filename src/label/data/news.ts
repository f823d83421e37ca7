import type { Row } from './row.ts';

/** News of the English-speaking world. */
export const NEWS: readonly Row[] = [
  ['Bloomberg', 'News', 'bloomberg.com', 'bloomberg.net', 'bwbx.io', 'bloomberg.co.jp', 'bloombergapps.com'],
  ['CNN', 'News', 'cnn.com', 'cnn.io', 'cnn.net', 'turner.com', 'cnnlabs.com', 'cnnios-f.akamaihd.net'],
  ['New York Times', 'News', 'nytimes.com', 'nyt.com', 'nyti.ms', 'nytimg.com'],
  ['Washington Post', 'News', 'washingtonpost.com', 'washpost.com'],
  ['The Guardian', 'News',
    'theguardian.com', 'guardian.co.uk', 'guim.co.uk', 'guardianapis.com', 'guardianapps.co.uk',
  ],
  ['Reuters', 'News', 'reuters.com', 'reutersmedia.net', 'thomsonreuters.com'],
  ['Fox News', 'News', 'foxnews.com', 'foxbusiness.com', 'fncstatic.com', 'fox.com'],
  ['NBC', 'News', 'nbcnews.com', 'nbc.com', 'msnbc.com', 'nbcuni.com', 'cnbc.com'],
  ['Spiegel', 'News', 'spiegel.de', 'spiegel-cdn.de'],
  ['Der Standard', 'News', 'derstandard.at', 'derstandard.de'],
  ['Le Monde', 'News', 'lemonde.fr', 'lemde.fr'],
  ['El País', 'News', 'elpais.com', 'prisa.com'],
  ['Forbes', 'News', 'forbes.com', 'forbesimg.com'],
  ['BuzzFeed', 'News', 'buzzfeed.com', 'buzzfeednews.com', 'huffpost.com'],
];
