// How long what AWS takes minutes for takes here.

/** How long resources stay unready, in ms: short, but never zero, because AWS is never ready at once. */
export interface Timings {
  functionPendingMs: number;
  functionUpdateMs: number;
  mappingSettleMs: number;
  /** From Enabled until a mapping first polls its queue: up to minutes on AWS, 0 here unless a test sets it. */
  pollingStartMs: number;
  tableMs: number;
  deploymentMs: number;
  /** From a change of a distribution until it is Deployed: minutes on AWS. */
  distributionMs: number;
  /** Delay until a certificate is issued. */
  certificateMs: number;
  /** How long a deleted queue's name is refused with QueueDeletedRecently: 60 s on AWS, 0 here unless a test sets it. */
  queueNameCooldownMs: number;
  /** How long a deleted queue keeps working: up to 60 s on AWS, 0 here unless a test sets it. */
  queueDeletionMs: number;
}

/** Seconds, not minutes as on AWS, but long enough for a client to see every state. */
export const defaultTimings: Timings = {
  functionPendingMs: 300,
  functionUpdateMs: 200,
  mappingSettleMs: 200,
  pollingStartMs: 0,
  tableMs: 300,
  deploymentMs: 400,
  distributionMs: 1000,
  certificateMs: 1000,
  queueNameCooldownMs: 0,
  queueDeletionMs: 0,
};
