import { expect, it } from 'vitest';
import { isDeviceName, withoutDevice } from '../../../src/machine/device-names.ts';
import { checkStack } from '../../../src/stack/names.ts';

it('Windows keeps some names for devices, whatever their ending', () => {
  for (const name of ['con', 'NUL', 'aux.jpg', 'com1', 'LPT9.txt', 'prn.'])
    expect(isDeviceName(name)).toBe(true);
  for (const name of ['conference', 'com', 'com10', 'null', 'my.con']) expect(isDeviceName(name)).toBe(false);
  expect(withoutDevice('con.jpg')).toBe('con_.jpg');
});

it('no stack gets such a name on Windows, because its state file would be the device', () => {
  expect(() => checkStack('nul', 'win32')).toThrow("Windows has no files of the name 'nul'");
  expect(checkStack('nul', 'linux')).toBe('nul');
  expect(checkStack('null', 'win32')).toBe('null');
});
