import { NearestList, type Neighbours } from './nearest-list.ts';

/** Images as bytes, one after the other; all have `bytesPerImage`. */
export interface PixelRows {
  readonly pixels: Uint8Array;
  readonly bytesPerImage: number;
}

/** A difference of bytes is looked up that many values at a time before an image that is too far away is given up. */
const piece = 256;

/**
 * Finds, for each of some images, the nearest ones of a set that comes block by block: exactly, by the L2 distance of
 * pixels. Squared differences of bytes are whole numbers far below 2^53, so the answer is the same on every machine
 * and for blocks of any size; of images equally far the earlier one is nearer.
 */
export class NearestImages {
  readonly #queries: PixelRows;
  readonly #count: number;
  readonly #found: NearestList;
  #seen = 0;

  /** @throws RangeError for pixels that are not whole images, and for fewer than one neighbour. */
  constructor(queries: PixelRows, nearest: number) {
    this.#count = wholeImages(queries, 'queries');
    this.#queries = queries;
    this.#found = new NearestList(this.#count, { nearest, where: 'NearestImages' });
  }

  /** The next images of the set. @throws RangeError for images of another size. */
  search(block: PixelRows): void {
    const count = wholeImages(block, 'block');
    const { bytesPerImage } = this.#queries;
    if (block.bytesPerImage !== bytesPerImage) {
      throw new RangeError(
        `NearestImages: expected images of ${bytesPerImage} bytes as the queries have, got ${block.bytesPerImage}.`,
      );
    }
    for (let query = 0; query < this.#count; query++) {
      const start = query * bytesPerImage;
      for (let image = 0; image < count; image++) {
        const limit = this.#found.limitOf(query);
        const square = squaredDistance(
          { a: this.#queries.pixels, at: start },
          { b: block.pixels, from: image * bytesPerImage },
          { length: bytesPerImage, limit },
        );
        if (square < limit) this.#found.insert(query, this.#seen + image, square);
      }
    }
    this.#seen += count;
  }

  /** Distances are Euclidean over pixel values in [0, 1]. */
  result(): Neighbours {
    return this.#found.result(255);
  }
}

/** The sum of squared differences, or anything from `limit` up once it is clear that it is not below. */
function squaredDistance(
  { a, at }: { a: Uint8Array; at: number },
  { b, from }: { b: Uint8Array; from: number },
  { length, limit }: { length: number; limit: number },
): number {
  let sum = 0;
  for (let start = 0; start < length; start += piece) {
    const end = Math.min(length, start + piece);
    for (let byte = start; byte < end; byte++) {
      const difference = a[at + byte] - b[from + byte];
      sum += difference * difference;
    }
    if (sum >= limit) return sum;
  }
  return sum;
}

function wholeImages({ pixels, bytesPerImage }: PixelRows, what: string): number {
  const count = pixels.length / bytesPerImage;
  if (Number.isInteger(count)) return count;
  throw new RangeError(
    `NearestImages: ${what}: expected whole images of ${bytesPerImage} bytes, got ${pixels.length} bytes.`,
  );
}
