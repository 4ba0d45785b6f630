import { expect, it } from 'vitest';
import { isLoopback } from '../../../src/machine/loopback.ts';

it('loopback is this machine, and nothing that looks like it', () => {
  const ours = ['127.0.0.1', '127.8.8.8', '::1', '[::1]', 'localhost', 'LOCALHOST', 'cloud.localhost'];
  expect(ours.filter((host) => !isLoopback(host))).toEqual([]);
  const foreign = [
    '',
    '0.0.0.0',
    '::',
    '127.0.0.1.nip.io',
    '192.168.1.7',
    'localhost.example.com',
    'mylocalhost',
  ];
  expect(foreign.filter(isLoopback)).toEqual([]);
});
