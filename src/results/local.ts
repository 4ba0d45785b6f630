// What `thumbs local` ends with.

export interface LocalResult {
  running: boolean;
  endpoint: string | null;
  pid: number | null;
  dataDir: string;
  /** Of `stop`: was it running before? */
  stopped?: boolean;
  /** Of `reset`: was there anything to delete? */
  deleted?: boolean;
}
