// A custom domain in the results of setup, as scripts get it.

export interface DomainState {
  name: string;
  /** The distribution answers to the domain. */
  inUse: boolean;
  /** Status of the certificate: ISSUED, PENDING_VALIDATION, or the reason why it will never be issued. */
  certificate: string;
  /** For the DNS provider: one proves the domain (unless it is proven otherwise), one points it to the distribution. */
  records: { name: string; type: string; value: string }[];
}
