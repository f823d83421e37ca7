/** A row of the built-in table: whose addresses these are. */
export interface NetworkRow {
  /** The autonomous system that announces them; null where the owner has several that do. */
  readonly asn: number | null;
  readonly organisation: string;
  /** Prefixes, separated by blanks. */
  readonly prefixes: string;
  /** The same address is served in many places at once: it has no city, and looking one up would give a wrong one. */
  readonly anycast?: true;
  /** What a single address is called. */
  readonly name?: string;
  readonly place?: {
    readonly country_code: string;
    readonly city: string;
    readonly latitude: number;
    readonly longitude: number;
  };
}
