// The cloud's own log, `cloud.log` in its data folder: nobody watches the output of a background process.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

export function logLine(dataDir: string, text: string): void {
  appendFileSync(join(dataDir, 'cloud.log'), `${new Date().toISOString()} ${text}\n`);
}

export function logError(dataDir: string, error: unknown, during: string): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  logLine(dataDir, `${during}: ${text}`);
}
