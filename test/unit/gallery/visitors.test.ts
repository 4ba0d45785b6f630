import { describe, expect, it } from 'vitest';
import { isAddressedHere, isFromHere } from '../../../src/gallery/visitors.ts';

describe('a Host header', () => {
  it.each([
    '127.0.0.1:8000',
    'localhost:8000',
    'gallery.localhost',
    '[::1]:8000',
    '192.168.1.7:8000',
    'photos.lan:8000',
  ])('is taken: %s', (host) => expect(isAddressedHere({ host }, 'photos.lan')).toBe(true));

  it.each([
    'example.com:8000',
    'localhost.example.com',
    '127.0.0.1.example.com',
    '127.0.0.1.nip.io',
    '2130706433',
    'localhost.',
    '127.0.0.1@example.com',
    'photos.lan.example.com',
    '',
  ])('is refused: %j', (host) => expect(isAddressedHere({ host }, 'photos.lan')).toBe(false));
});

it('a request comes from here when all that the browser says agrees', () => {
  const host = '127.0.0.1:8000';
  expect(isFromHere({ host })).toBe(true);
  expect(isFromHere({ host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).toBe(true);
  expect(isFromHere({ host, origin: `https://${host}` })).toBe(false);
  expect(isFromHere({ host, origin: `http://${host}`, 'sec-fetch-site': 'cross-site' })).toBe(false);
});
