import { describe, expect, it } from 'vitest';
import { successorOf } from '../../../page/viewer/successor.ts';

const shots = (...names: string[]) => names.map((name) => ({ name }));
const before = shots('a', 'b', 'c', 'd');

describe('what the viewer shows after its picture is gone', () => {
  it('is the next that is left, or the last one before', () => {
    expect(successorOf('b', before, shots('a', 'c', 'd'))).toBe('c');
    expect(successorOf('b', before, shots('a', 'd'))).toBe('d');
    expect(successorOf('d', before, shots('a', 'b', 'c'))).toBe('c');
  });

  it('is nothing after the only one, and nothing for a picture that was never there', () => {
    expect(successorOf('a', shots('a'), [])).toBeUndefined();
    expect(successorOf('x', before, before)).toBeUndefined();
  });
});
