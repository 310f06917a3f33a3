/** The n-th of a golden-ratio sequence over 0 … count − 1: every stretch of it meets all values about equally. */
export const spreadEvenly = (n: number, count: number): number =>
  Math.floor(((n * 0.6180339887498949) % 1) * count);
