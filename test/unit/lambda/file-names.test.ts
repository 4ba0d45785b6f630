import { describe, expect, it } from 'vitest';
import { entryNames, isDeviceName, portableName } from '../../../lambda/file-names.ts';

it('knows the names of devices with any extension and in any case, and no others', () => {
  for (const name of ['con', 'NUL', 'com1', 'lpt9', 'com¹', 'prn.json', 'aux.tar.gz'])
    expect(isDeviceName(name)).toBe(true);
  for (const name of ['conference', 'com', 'com10', 'null', 'my.con']) expect(isDeviceName(name)).toBe(false);
});

it('makes a name that every system keeps', () => {
  const names = ['con.jpg', 'NUL', 'a:b?.png', 'dots... ', 'a\u001b[2J.png', 'café.jpg'];
  expect(names.map(portableName)).toEqual([
    ...['con_.jpg', 'NUL_', 'a_b_.png', 'dots____', 'a_[2J.png', 'café.jpg'],
  ]);
});

describe('the entries of a zip', () => {
  it('stay inside the folder, under names of their own', () => {
    expect(entryNames(['trip/a.png', '../../a.png', '/etc//a.png', 'C:\\x\\a.png', '..', ''])).toEqual([
      ...['trip/a.png', 'a.png', 'etc/a.png', 'C_/x/a.png', 'image', 'image (2)'],
    ]);
  });

  it.each([
    ['that differ in what is left out', ['a//b.png', 'a/./b.png', 'a/b.png']],
    ['that differ in case', ['A/B.png', 'a/b.PNG', 'a/b.png']],
    ['that differ in composition', ['caf\u00e9.png', 'cafe\u0301.png']],
    ['that differ in what is replaced', ['a:b.png', 'a?b.png', 'a_b.png', 'a_b (2).png']],
    ['one of which is the folder of another', ['a/b.png', 'a', 'c', 'c/d.png', 'c/e.png']],
    ['without a stem', ['.png', './.png', '.PNG']],
  ])('are all different for keys %s', (_, keys) => {
    const names = entryNames(keys).map((name) => name.normalize('NFC').toLowerCase());
    expect(new Set(names).size).toBe(keys.length);
    // None is a folder of another.
    expect(names.filter((name) => names.some((other) => other.startsWith(`${name}/`)))).toEqual([]);
  });

  it('keep the first name, and the extension of all', () => {
    expect(entryNames(['b.tar.gz', './b.tar.gz', 'x', 'x/y.png', 'x/z.png'])).toEqual([
      ...['b.tar.gz', 'b.tar (2).gz', 'x', 'x (2)/y.png', 'x (2)/z.png'],
    ]);
  });
});
