import { describe, expect, it } from 'vitest';
import { inOrder, type Order } from '../../../page/grid/order.ts';
import { imageOf } from './images.ts';

const orders: Order[] = ['name', 'name-down', 'newest', 'oldest'];

/** The same numbers each time, in no order. */
const numbers = Array.from({ length: 60 }, (_, index) => (index * 37) % 61);

const shotOf = (number: number, capturedAt: string | null = null) => {
  const name = `IMG ${number}.jpg`;
  return { kind: 'shot' as const, name, image: imageOf(name, { capturedAt }), waiting: undefined };
};
const taken = (number: number) => (number % 5 === 0 ? null : `2026-0${(number % 7) + 1}-01T10:00:00Z`);

const some = numbers.slice(0, 45).map((number) => shotOf(number, taken(number)));
const others = numbers.slice(45).map((number) => shotOf(number, taken(number)));

describe('the order of pictures', () => {
  it.each(orders)('%s is the same whatever was shown before', (order) => {
    const all = [...others, ...some];
    const expected = inOrder(all, order);
    for (const earlier of orders) {
      const before = { shots: inOrder(some, earlier), order: earlier };
      expect(inOrder(all, order, before)).toEqual(expected);
      expect(inOrder(others, order, before)).toEqual(inOrder(others, order));
    }
    expect(expected).toHaveLength(60);
  });

  it('moves a picture whose date has changed, and keeps the others as they are', () => {
    const before = { shots: inOrder(some, 'newest'), order: 'newest' as const };
    const moved = before.shots.map((shot) =>
      shot.name === 'IMG 37.jpg' ? shotOf(37, '2020-01-01T10:00:00Z') : { ...shot },
    );
    const after = inOrder(moved, 'newest', before);
    expect(after).toEqual(inOrder(moved, 'newest'));
    expect(after.filter((shot) => before.shots.includes(shot))).toHaveLength(some.length - 1);
  });

  it('counts numbers as people do, and takes no notice of capitals', () => {
    const named = ['b.jpg', 'A 10.jpg', 'a 2.jpg'].map((name) => ({ ...shotOf(0), name }));
    expect(inOrder(named, 'name').map(({ name }) => name)).toEqual(['a 2.jpg', 'A 10.jpg', 'b.jpg']);
  });
});
