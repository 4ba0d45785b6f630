// The result of `thumbs local`.

export interface LocalResult {
  running: boolean;
  endpoint: string | null;
  pid: number | null;
  dataDir: string;
  /** `stop` and `reset`: whether the cloud was running. */
  stopped?: boolean;
  /** `reset`: whether there was anything to delete. */
  deleted?: boolean;
}
