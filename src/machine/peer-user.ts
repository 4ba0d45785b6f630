// Whose program is at the other end of a connection on this machine. Only Linux says so, in /proc/net (proc_pid_net(5)).
import { readFile } from 'node:fs/promises';
import { isIPv4, type Socket } from 'node:net';
import { unlessMissing } from './files.ts';

type Ends = Pick<Socket, 'remoteAddress' | 'remotePort' | 'localAddress' | 'localPort'>;

/** The connections of this machine as `LOCAL REMOTE`, each with its state and the user at the local end. */
type Table = ReadonlyMap<string, { state: string; user: number }>;

/** Undefined where the system has no such files. */
type ReadTables = () => Promise<string | undefined>;

/**
 * Answers whether somebody else is at the other end of a connection. To be asked when the connection is accepted; false when
 * the system does not say. The administrator may use anything, but nobody may whose end is closed: the system has forgotten
 * whose it was.
 */
export function openPeers(self = process.getuid?.(), read: ReadTables = readTables) {
  const look = oneAtATime(async () => tableOf(await read()));
  return async (socket: Ends): Promise<boolean> => {
    if (self === undefined) return false;
    const remote = spellings(socket.remoteAddress, socket.remotePort);
    const local = spellings(socket.localAddress, socket.localPort);
    const table = await look();
    if (!table || remote.length === 0) return false;
    const end = remote.flatMap((from) => local.map((to) => table.get(`${from} ${to}`))).find(Boolean);
    return !end || (end.user === 0 ? end.state !== established : end.user !== self);
  };
}

const established = '01';

/** Whoever asks during a run gets the next one, together: with a thousand connections a look takes 10 ms and more. */
function oneAtATime<T>(run: () => Promise<T>): () => Promise<T> {
  let current: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  return () => {
    next ??= current.then(() => {
      const started = run();
      current = started.catch(() => {});
      next = undefined;
      return started;
    });
    return next;
  };
}

function tableOf(text: string | undefined): Table | undefined {
  if (text === undefined) return undefined;
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/));
  return new Map(
    rows.map(([, local = '', remote = '', state = '', , , , user]) => [
      `${local} ${remote}`,
      { state, user: Number(user) },
    ]),
  );
}

async function readTables(): Promise<string | undefined> {
  const texts = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => unlessMissing(readFile(file, 'utf8'))),
  );
  return texts.every((text) => text === undefined) ? undefined : texts.join('\n');
}

/** `127.0.0.1`, port 8000: `0100007F:1F40`, and the same for a program that connects by IPv6. */
function spellings(address = '', port = 0): string[] {
  const end = `:${hex(port, 4)}`;
  if (address === '::1') return [`${'0'.repeat(24)}01000000${end}`];
  const plain = address.replace(/^::ffff:/i, '');
  if (!isIPv4(plain)) return [];
  const bytes = plain.split('.').map((byte) => hex(Number(byte), 2));
  const word = bytes.reverse().join('');
  return [`${word}${end}`, `${'0'.repeat(16)}FFFF0000${word}${end}`];
}

const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0');
