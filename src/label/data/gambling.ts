import type { Row } from './row.ts';

/** Betting. */
export const GAMBLING: readonly Row[] = [
  ['Bet365', 'Gambling', 'bet365.*', '365lpodds.com'],
  ['Betfair', 'Gambling', 'betfair.com', 'cdnbf.net'],
  ['Flutter', 'Gambling',
    'paddypower.com', 'ppbstatic.com', 'fanduel.com', 'skybet.com', 'pokerstars.com', 'pokerstars.eu',
    'rationalcdn.com',
  ],
  ['DraftKings', 'Gambling', 'draftkings.com'],
  ['William Hill', 'Gambling', 'williamhill.com'],
  ['Bwin', 'Gambling', 'bwin.com', 'bwin.de', 'itsfogo.com'],
  ['Entain', 'Gambling', 'ladbrokes.com', 'coral.co.uk'],
  ['Tipico', 'Gambling', 'tipico.de', 'tipico.com'],
  ['Betway', 'Gambling', 'betway.com'],
  ['1xBet', 'Gambling', '1xbet.com'],
  ['Stake', 'Gambling', 'stake.com'],
  ['888', 'Gambling', '888.com', '888casino.com'],
  ['Unibet', 'Gambling', 'unibet.com', 'kindredgroup.com'],
  ['Sportradar', 'Gambling', 'sportradar.com', 'betradar.com'],
  ['Betano', 'Gambling', 'betano.com'],
  ['SportyBet', 'Gambling', 'sportybet.com'],
  ['Lotto', 'Gambling', 'lotto.de'],
];
