import type { Row } from './row.ts';

/** Travel: rides, airlines, hotels. */
export const TRAVEL: readonly Row[] = [
  ['Uber', 'Travel', 'uber.com', 'ubereats.com', 'cdn-uber.com', 'uberinternal.com'],
  ['Lyft', 'Travel', 'lyft.com', 'lyft.net'],
  ['Grab', 'Travel', 'grab.com', 'grabtaxi.com', 'myteksi.net'],
  ['Airbnb', 'Travel', 'airbnb.*', 'muscache.com', 'airbnbapi.com'],
  ['Booking.com', 'Travel', 'booking.com', 'bstatic.com', 'bookingholdings.com', 'agoda.com', 'agoda.net'],
  ['Expedia', 'Travel', 'expedia.*', 'hotels.com', 'vrbo.com', 'travel-assets.com', 'trvl-media.com'],
  ['Tripadvisor', 'Travel', 'tripadvisor.*', 'tacdn.com', 'jscache.com'],
  ['Ryanair', 'Travel', 'ryanair.com'],
  ['Skyscanner', 'Travel', 'skyscanner.*', 'skyscnr.com'],
  ['Trip.com', 'Travel', 'trip.com', 'ctrip.com', 'c-ctrip.com', 'tripcdn.com'],
  ['Deutsche Bahn', 'Travel', 'bahn.de', 'deutschebahn.com', 'bahn.com'],
];
