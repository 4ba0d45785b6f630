// console.* as in Lambda's Node.js runtime: one log line per call, with time, request id and level.
import { format } from 'node:util';

const levels = { log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', debug: 'DEBUG' } as const;

/** `requestId` is the running invocation's; undefined during init. Returns what prints a line of any level. */
export function patchConsole(requestId: () => string | undefined) {
  const write = (level: string, text: string) => {
    const line = [new Date().toISOString(), requestId() ?? 'undefined', level, text].join('\t');
    // A line feed would end the log line; it travels as a carriage return and is restored outside.
    process.stdout.write(`${line.replaceAll('\n', '\r')}\n`);
  };
  for (const [method, level] of Object.entries(levels)) {
    console[method as keyof typeof levels] = (...parts: unknown[]) => write(level, format(...parts));
  }
  console.trace = (...parts: unknown[]) => write('TRACE', `${format(...parts)}\n${new Error('Trace').stack}`);
  return write;
}
