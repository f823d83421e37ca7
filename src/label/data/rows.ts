/** The whole catalogue, one table. */
import { ADS } from './ads.ts';
import { ADULT } from './adult.ts';
import { AI } from './ai.ts';
import { AMAZON } from './amazon.ts';
import { APPLE } from './apple.ts';
import { APPLIANCES } from './appliances.ts';
import { BANKS } from './banks.ts';
import { BANKS_WORLD } from './banks_world.ts';
import { CARS } from './cars.ts';
import { CHINA } from './china.ts';
import { CLOUDS } from './clouds.ts';
import { CRYPTO } from './crypto.ts';
import { DEVELOPER } from './developer.ts';
import { DEVICES } from './devices.ts';
import { FINANCE } from './finance.ts';
import { FOOD } from './food.ts';
import { GADGETS } from './gadgets.ts';
import { GAMBLING } from './gambling.ts';
import { GAMES } from './games.ts';
import { GAMES_ASIA } from './games_asia.ts';
import { GOOGLE } from './google.ts';
import { GOVERNMENT } from './government.ts';
import { HEALTH } from './health.ts';
import { HOSTING } from './hosting.ts';
import { IDENTITY } from './identity.ts';
import { LEARNING } from './learning.ts';
import { MAIL } from './mail.ts';
import { MAKERS } from './makers.ts';
import { MAPS } from './maps.ts';
import { MEETINGS } from './meetings.ts';
import { MESSAGING } from './messaging.ts';
import { META } from './meta.ts';
import { MICROSOFT } from './microsoft.ts';
import { MUSIC } from './music.ts';
import { NEWS } from './news.ts';
import { NEWS_EUROPE } from './news_europe.ts';
import { NEWS_WORLD } from './news_world.ts';
import { OFFICE } from './office.ts';
import { PLATFORMS } from './platforms.ts';
import { REMOTE } from './remote.ts';
import type { Row } from './row.ts';
import { SECURITY } from './security.ts';
import { SHARING } from './sharing.ts';
import { SHOPPING } from './shopping.ts';
import { SOCIAL } from './social.ts';
import { SPORTS } from './sports.ts';
import { STORAGE } from './storage.ts';
import { SYSTEM } from './system.ts';
import { TELECOM } from './telecom.ts';
import { TELEVISION } from './television.ts';
import { TENCENT } from './tencent.ts';
import { TRACKING } from './tracking.ts';
import { TRANSPORT } from './transport.ts';
import { TRAVEL } from './travel.ts';
import { UPDATES } from './updates.ts';
import { VIDEO } from './video.ts';
import { VPN } from './vpn.ts';
import { WEATHER } from './weather.ts';
import { WEB } from './web.ts';

export const CATALOGUE_ROWS: readonly Row[] = [
  ...ADS,
  ...ADULT,
  ...AI,
  ...AMAZON,
  ...APPLE,
  ...APPLIANCES,
  ...BANKS,
  ...BANKS_WORLD,
  ...CARS,
  ...CHINA,
  ...CLOUDS,
  ...CRYPTO,
  ...DEVELOPER,
  ...DEVICES,
  ...FINANCE,
  ...FOOD,
  ...GADGETS,
  ...GAMBLING,
  ...GAMES,
  ...GAMES_ASIA,
  ...GOOGLE,
  ...GOVERNMENT,
  ...HEALTH,
  ...HOSTING,
  ...IDENTITY,
  ...LEARNING,
  ...MAIL,
  ...MAKERS,
  ...MAPS,
  ...MEETINGS,
  ...MESSAGING,
  ...META,
  ...MICROSOFT,
  ...MUSIC,
  ...NEWS,
  ...NEWS_EUROPE,
  ...NEWS_WORLD,
  ...OFFICE,
  ...PLATFORMS,
  ...REMOTE,
  ...SECURITY,
  ...SHARING,
  ...SHOPPING,
  ...SOCIAL,
  ...SPORTS,
  ...STORAGE,
  ...SYSTEM,
  ...TELECOM,
  ...TELEVISION,
  ...TENCENT,
  ...TRACKING,
  ...TRANSPORT,
  ...TRAVEL,
  ...UPDATES,
  ...VIDEO,
  ...VPN,
  ...WEATHER,
  ...WEB,
];
