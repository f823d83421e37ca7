/**
 * One line of the catalogue: an application, its category, and the domains whose names are its own.
 *
 * A domain covers itself and everything below it; the longest match wins, so `mail.google.com` can be another
 * application than `google.com`. `brand.*` covers the registrable domain `brand` under every public suffix
 * (`google.*`: google.com.br, google.de) and everything below. `begin*.domain` covers the names below `domain` that
 * begin so (`igcdn-*.akamaihd.net`: one customer's hosts at a carrier that many use).
 */
export type Row = readonly [app: string, category: string, ...domains: readonly string[]];
