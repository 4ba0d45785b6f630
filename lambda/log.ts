// One line of JSON per fact, so that CloudWatch Logs Insights can filter by key, code and time without parsing.

export type Level = 'info' | 'warn' | 'error';

/** Straight to stdout: Lambda would put a time and the request id in front of console.log's output, and break the JSON. */
export function log(level: Level, event: string, facts: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ level, event, ...facts })}\n`);
}
