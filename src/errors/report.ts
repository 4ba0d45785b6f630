// An error as people and scripts get it.

export interface ErrorReport {
  code: string;
  message: string;
  fix?: string;
  /** Where several steps failed: each of them. */
  failures?: ErrorReport[];
}
