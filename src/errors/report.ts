// An error as people and scripts get it.

export interface ErrorReport {
  code: string;
  message: string;
  fix?: string;
}
