// A name of one's own in the results of setup, as scripts get it.

export interface DomainState {
  name: string;
  /** The distribution answers to it. */
  inUse: boolean;
  /** Of the certificate: ISSUED, PENDING_VALIDATION, or why it never will be. */
  certificate: string;
  /** What a DNS provider has to be told: what proves the domain, unless it is proven otherwise, and where it leads. */
  records: { name: string; type: string; value: string }[];
}
