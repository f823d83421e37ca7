import type { Row } from './row.ts';

/** Search, portals, reference, site builders, jobs, tickets. */
export const WEB: readonly Row[] = [
  ['Daum', 'Web', 'daum.net', 'daumcdn.net', 'daum.com', 'tistory.com'],
  ['Wikipedia', 'Web',
    'wikimedia.org', 'wikidata.org', 'wiktionary.org', 'mediawiki.org', 'wikimediafoundation.org',
    'wikibooks.org', 'wikivoyage.org', 'wikinews.org', 'wikiquote.org', 'wikiversity.org',
    'wmfusercontent.org', 'wikisource.org', 'wikipedia.*',
  ],
  ['DuckDuckGo', 'Web', 'duckduckgo.com', 'ddg.gg', 'duck.com'],
  ['WordPress', 'Web', 'wordpress.com', 'wordpress.org', 'wp.com', 'w.org', 'automattic.com'],
  ['Naver', 'Web', 'naver.com', 'naver.net', 'pstatic.net', 'naverncp.com'],
  ['Archive.org', 'Web', 'archive.org'],
  ['Yelp', 'Web', 'yelp.com', 'yelpcdn.com'],
  ['Indeed', 'Web', 'indeed.com', 'indeed.net', 'glassdoor.com'],
];
