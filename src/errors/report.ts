// An error as people and scripts get it.

export interface ErrorReport {
  code: string;
  message: string;
  fix?: string;
  /** When several steps failed: each of them. */
  failures?: ErrorReport[];
}
