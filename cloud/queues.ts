// Queues, as other services of the cloud use them.

export interface QueueMessage {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  /** SQS's own: `ApproximateReceiveCount`, `SentTimestamp`, `SenderId`, `AWSTraceHeader` and so on. */
  attributes: Record<string, string>;
  /** The sender's. Bytes are base64. */
  messageAttributes: Record<string, MessageAttribute>;
  /** Empty without attributes. */
  md5OfMessageAttributes: string;
}

interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}

/** SQS, as S3 notifications and event source mappings use it. Queues are named by ARN. */
export interface Queues {
  /** The queue's attributes, or undefined when there is no such queue. */
  attributes(arn: string): Promise<Record<string, string> | undefined>;
  /** Age of the oldest message that was not deleted; undefined when there is no such queue. */
  oldestSeconds(arn: string): Promise<number | undefined>;
  send(arn: string, body: string, attributes?: Record<string, MessageAttribute>): Promise<void>;
  /** Long-polls up to `waitSeconds`; resolves with nothing when the signal fires. */
  receive(arn: string, max: number, waitSeconds: number, signal: AbortSignal): Promise<QueueMessage[]>;
  remove(arn: string, receiptHandles: string[]): Promise<void>;
  /** Makes received messages visible again at once. */
  release(arn: string, receiptHandles: string[]): Promise<void>;
}
