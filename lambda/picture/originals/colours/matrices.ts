// 3×3 matrices for colour conversion.

export type Triple = readonly [number, number, number];
/** Three rows of three numbers. */
export type Matrix = readonly [Triple, Triple, Triple];

const three = <T>(make: (index: 0 | 1 | 2) => T): readonly [T, T, T] => [make(0), make(1), make(2)];

export const times = (matrix: Matrix, [x, y, z]: Triple): Triple =>
  three((line) => matrix[line][0] * x + matrix[line][1] * y + matrix[line][2] * z);

export const transposed = (matrix: Matrix): Matrix =>
  three((line) => three((column) => matrix[column][line]));

export const product = (one: Matrix, other: Matrix): Matrix => {
  const columns = transposed(other);
  return transposed(three((column) => times(one, columns[column])));
};

/** Multiplies each column by its own factor. */
export const withFactors = (matrix: Matrix, factors: Triple): Matrix =>
  three((line) => three((column) => matrix[line][column] * factors[column]));

/** Undefined if the matrix has no inverse. */
export function inverseOf([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix | undefined {
  const [first, second, third] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const size = a * first + b * second + c * third;
  if (!(Math.abs(size) > 1e-9)) return undefined;
  const parts: Matrix = [
    [first, c * h - b * i, b * f - c * e],
    [second, a * i - c * g, c * d - a * f],
    [third, b * g - a * h, a * e - b * d],
  ];
  return three((line) => three((column) => parts[line][column] / size));
}
