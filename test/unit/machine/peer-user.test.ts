import { expect, it } from 'vitest';
import { isOfAnotherUser } from '../../../src/machine/peer-user.ts';

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (local: string, remote: string, state: string, uid: number) =>
  `   1: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 4711 1 ffff 20 4 30 10 -1`;
/** The server listens on port 8000 as user 1000, and the client comes from port 50000. */
const [server, client] = ['0100007F:1F40', '0100007F:C350'];
const mapped = (end: string) => `0000000000000000FFFF0000${end}`;
const v6 = (port: string) => `00000000000000000000000001000000:${port}`;

function ends(address: string) {
  return { remoteAddress: address, remotePort: 50_000, localAddress: address, localPort: 8000 };
}
const isForeign = (rows: string[], { address = '127.0.0.1', self = 1000 } = {}) =>
  isOfAnotherUser(ends(address), self, () => [head, ...rows].join('\n'));

it('knows the user at the other end of a connection, however it came', () => {
  const own = row(server, client, '01', 1000);
  expect(isForeign([own, row(client, server, '01', 1001)])).toBe(true);
  expect(isForeign([own, row(client, server, '01', 1000)])).toBe(false);
  expect(isForeign([row(mapped(client), mapped(server), '01', 1001)])).toBe(true);
  expect(isForeign([row(v6('C350'), v6('1F40'), '01', 1001)], { address: '::1' })).toBe(true);
  expect(isForeign([row(mapped(client), mapped(server), '01', 1001)], { address: '::ffff:127.0.0.1' })).toBe(
    true,
  );
});

it('takes the administrator for welcome, but not an end that was closed, which has the same number', () => {
  for (const self of [1000, 0]) {
    expect(isForeign([row(client, server, '01', 0)], { self })).toBe(false);
    expect(isForeign([row(client, server, '05', 0)], { self })).toBe(true);
  }
});

it('says nothing where the system says nothing, or only of other connections', () => {
  expect(isOfAnotherUser(ends('127.0.0.1'), 1000, () => '')).toBe(false);
  expect(
    isForeign([row('0100007F:C351', server, '01', 1001), row(client, '0100007F:1F41', '01', 1001)]),
  ).toBe(false);
  expect(isForeign([row(client, server, '01', 1001)], { address: '10.0.0.7' })).toBe(false);
});
