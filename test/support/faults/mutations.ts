// Damage to files, the same for the same number: what a fuzz test found can be looked at again.

/** Numbers from 0 to below 2^32, all from the seed (mulberry32). */
export function randomNumbers(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    below: (limit: number) => (limit > 0 ? next() % limit : 0),
    pick: <T>(list: readonly T[]): T => list[next() % list.length] as T,
  };
}

type Random = ReturnType<typeof randomNumbers>;
type Mutation = (bytes: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

/** Where decoders go wrong: at zero, at the signs, at powers of two and beside them. */
const edges = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff,
];

/** Headers are at the start; half of the damage goes there. */
const place = (bytes: Buffer, random: Random) =>
  random.below(random.below(2) ? Math.min(bytes.length, 200) : bytes.length);

function piece(bytes: Buffer, random: Random): Buffer {
  const start = place(bytes, random);
  return bytes.subarray(start, start + 1 + random.below(64));
}

const mutations: Mutation[] = [
  function flipBit(bytes, random) {
    const at = place(bytes, random);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    return bytes;
  },
  function setByte(bytes, random) {
    bytes[place(bytes, random)] = random.below(256);
    return bytes;
  },
  function setNumber(bytes, random) {
    const [width, value] = [random.pick([1, 2, 4]), random.pick(edges)];
    const at = Math.min(place(bytes, random), bytes.length - width);
    if (at < 0) return bytes;
    const fitting = value % 256 ** width;
    if (random.below(2)) bytes.writeUIntBE(fitting, at, width);
    else bytes.writeUIntLE(fitting, at, width);
    return bytes;
  },
  function cutOff(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length));
  },
  function takeOut(bytes, random) {
    const at = place(bytes, random);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(64))]);
  },
  function repeat(bytes, random) {
    const at = place(bytes, random);
    const again = Array.from({ length: 1 + random.below(20) }, () => piece(bytes, random));
    return Buffer.concat([bytes.subarray(0, at), ...again, bytes.subarray(at)]);
  },
  function overwrite(bytes, random) {
    piece(bytes, random).copy(bytes, place(bytes, random));
    return bytes;
  },
  function insertNoise(bytes, random) {
    const at = place(bytes, random);
    const noise = Buffer.from(Array.from({ length: 1 + random.below(32) }, () => random.below(256)));
    return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  },
  /** Two formats in one file. */
  function splice(bytes, random, others) {
    const other = random.pick(others);
    return Buffer.concat([bytes.subarray(0, place(bytes, random)), other.subarray(place(other, random))]);
  },
];

/** Damage to a copy: mostly a little, so that it gets past the first checks, sometimes a lot. */
export function mutate(bytes: Buffer, random: Random, others: readonly Buffer[]): Buffer {
  let mutated = Buffer.from(bytes);
  for (let left = 1 + random.below(1 + random.below(6)); left > 0; left--) {
    mutated = Buffer.from(random.pick(mutations)(mutated, random, others));
  }
  return mutated;
}
