// The cloud's own log, `cloud.log` in its data folder, because nobody watches the output of a background process.
import { join } from 'node:path';
import { appendLine } from './own-files.ts';

export function logLine(dataDir: string, text: string): void {
  try {
    appendLine(join(dataDir, 'cloud.log'), `${new Date().toISOString()} ${text}`);
  } catch {
    // The disk is full, or the folder was deleted: nobody else can be notified, and the cloud must not stop because of it.
  }
}

export function logError(dataDir: string, error: unknown, during: string): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  logLine(dataDir, `${during}: ${text}`);
}
