// Whose program is at the other end of a connection on this machine. Only Linux says so, in /proc/net (proc_pid_net(5)).
import { existsSync, readFileSync } from 'node:fs';
import { isIPv4, type Socket } from 'node:net';

type Ends = Pick<Socket, 'remoteAddress' | 'remotePort' | 'localAddress' | 'localPort'>;

/**
 * False when the system does not say. The administrator may use anything. To be called in the tick in which the connection
 * was accepted: when the other end has closed it, the system forgets whose it was.
 */
export function isOfAnotherUser(socket: Ends, self = process.getuid?.(), tables = readTables): boolean {
  if (self === undefined) return false;
  const [from, to] = [
    spellings(socket.remoteAddress, socket.remotePort),
    spellings(socket.localAddress, socket.localPort),
  ];
  for (const line of tables().split('\n')) {
    const [, local = '', remote = '', state, , , , uid] = line.trim().split(/\s+/);
    if (!from.includes(local) || !to.includes(remote)) continue;
    // An end that nobody holds any more counts as the administrator's.
    return uid === '0' ? state !== established : Number(uid) !== self;
  }
  return false;
}

const established = '01';

function readTables(): string {
  const files = ['/proc/net/tcp', '/proc/net/tcp6'].filter((file) => existsSync(file));
  return files.map((file) => readFileSync(file, 'utf8')).join('\n');
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
