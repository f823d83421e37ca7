import type { Row } from './row.ts';

/** Payment, brokers, figures. */
export const FINANCE: readonly Row[] = [
  ['PayPal', 'Finance',
    'paypalobjects.com', 'paypal-communication.com', 'braintreegateway.com', 'venmo.com', 'paypal.*',
  ],
  ['Stripe', 'Finance', 'stripe.com', 'stripe.network', 'stripecdn.com'],
  ['Visa', 'Finance', 'visa.com', 'cardinalcommerce.com', 'mastercard.com'],
  ['Revolut', 'Finance', 'revolut.com', 'revolut.codes'],
  ['Wise', 'Finance', 'wise.com', 'transferwise.com'],
  ['Klarna', 'Finance', 'klarna.com', 'klarnacdn.net'],
  ['Coinbase', 'Finance', 'coinbase.com', 'cbhq.net'],
  ['Binance', 'Finance', 'binance.com', 'binance.us', 'bnbstatic.com', 'binance.org'],
  ['Robinhood', 'Finance', 'robinhood.com'],
  ['Chase', 'Finance', 'chase.com', 'jpmorgan.com', 'jpmorganchase.com'],
];
