import { expect, it } from 'vitest';
import { openPeers } from '../../../src/machine/peer-user.ts';

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (local: string, remote: string, state: string, uid: number) =>
  `   1: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 4711 1 ffff 20 4 30 10 -1`;
/** The server listens on port 8000 as user 1000, and the client comes from port 50000. */
const [server, client] = ['0100007F:1F40', '0100007F:C350'];
const mapped = (end: string) => `0000000000000000FFFF0000${end}`;
const v6 = (port: string) => `00000000000000000000000001000000:${port}`;
const own = row(server, client, '01', 1000);

function ends(address: string) {
  return { remoteAddress: address, remotePort: 50_000, localAddress: address, localPort: 8000 };
}
const isForeign = (rows: string[], { address = '127.0.0.1', self = 1000 } = {}) =>
  openPeers(self, async () => [head, ...rows].join('\n'))(ends(address));

it('knows the user at the other end of a connection, however it came', async () => {
  expect(await isForeign([own, row(client, server, '01', 1001)])).toBe(true);
  expect(await isForeign([own, row(client, server, '01', 1000)])).toBe(false);
  expect(await isForeign([row(mapped(client), mapped(server), '01', 1001)])).toBe(true);
  expect(await isForeign([row(mapped(client), mapped(server), '01', 1000)])).toBe(false);
  const address = '::ffff:127.0.0.1';
  expect(await isForeign([row(mapped(client), mapped(server), '01', 1001)], { address })).toBe(true);
  expect(await isForeign([row(mapped(client), mapped(server), '01', 1000)], { address })).toBe(false);
  expect(await isForeign([row(v6('C350'), v6('1F40'), '01', 1001)], { address: '::1' })).toBe(true);
  expect(await isForeign([row(v6('C350'), v6('1F40'), '01', 1000)], { address: '::1' })).toBe(false);
});

it('takes the administrator for welcome, but no end that was closed, whose user is forgotten', async () => {
  for (const self of [1000, 0]) {
    expect(await isForeign([row(client, server, '01', 0)], { self })).toBe(false);
    expect(await isForeign([row(client, server, '05', 0)], { self })).toBe(true);
    expect(await isForeign([own], { self })).toBe(true);
  }
  const others = [row('0100007F:C351', server, '01', 1000), row(client, '0100007F:1F41', '01', 1000)];
  expect(await isForeign(others)).toBe(true);
});

it('says nothing where the system says nothing, and of other machines', async () => {
  expect(await openPeers(1000, async () => undefined)(ends('127.0.0.1'))).toBe(false);
  expect(await isForeign([own], { address: 'fe80::1' })).toBe(false);
});

it('looks once for all who came during the look before, and never at what was before them', async () => {
  const looks: ((text: string) => void)[] = [];
  const isOther = openPeers(1000, () => new Promise((answer) => looks.push(answer)));
  const turn = () => new Promise(setImmediate);
  const first = isOther(ends('127.0.0.1'));
  await turn();
  const later = [isOther(ends('127.0.0.1')), isOther(ends('127.0.0.1'))];
  await turn();
  expect(looks).toHaveLength(1);
  looks[0]?.(row(client, server, '01', 1000));
  expect(await first).toBe(false);
  await turn();
  expect(looks).toHaveLength(2);
  looks[1]?.(row(client, server, '01', 1001));
  expect(await Promise.all(later)).toEqual([true, true]);
});

it('fails once when a look fails, and looks again for the next', async () => {
  let count = 0;
  const isOther = openPeers(1000, async () => {
    count += 1;
    if (count === 1) throw new Error('too many open files');
    return row(client, server, '01', 1000);
  });
  await expect(isOther(ends('127.0.0.1'))).rejects.toThrow('too many');
  expect(await isOther(ends('127.0.0.1'))).toBe(false);
});
