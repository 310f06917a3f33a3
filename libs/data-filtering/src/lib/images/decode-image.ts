import sharp from 'sharp';

/** An image in memory, [height, width, 3] bytes. */
export interface DecodedImage {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Larger images are no photographs of a data set but a way to fill the memory. */
const maxPixels = 2 ** 26;

/**
 * Decodes a JPEG or PNG of 8-bit RGB. Anything else is refused rather than converted: whoever has grey or CMYK images
 * should decide themselves what becomes of them. Throws a one-line Error that starts with `where`.
 */
export async function decodeImage(bytes: Uint8Array, where: string): Promise<DecodedImage> {
  try {
    // bytes as they are stored, as Pillow has them: no colour profile is applied
    const image = sharp(bytes, { failOn: 'warning', limitInputPixels: maxPixels, ignoreIcc: true });
    const { format, depth, space, channels, hasAlpha } = await image.metadata();
    const problem = kindProblem({ format, depth, space, channels, hasAlpha });
    if (problem) throw new Error(problem);
    const { data, info } = await image
      .raw()
      .toBuffer({ resolveWithObject: true })
      .catch((cause: Error) => {
        throw new Error(`truncated or damaged: ${reasonOf(cause)}`, { cause });
      });
    return { pixels: data, width: info.width, height: info.height };
  } catch (error) {
    throw new Error(`${where}: ${reasonOf(error as Error)}.`, { cause: error });
  }
}

/** The decoder's own first line; which of its threads spoke first is chance, so it is never all that is said. */
function reasonOf({ message }: Error): string {
  return message.split('\n')[0].replace(/\.$/, '');
}

interface ImageKind {
  readonly format?: string;
  readonly depth?: string;
  readonly space?: string;
  readonly channels?: number;
  readonly hasAlpha?: boolean;
}

function kindProblem({ format, depth, space, channels, hasAlpha }: ImageKind): string | null {
  const expected = 'expected a JPEG or PNG of 8-bit RGB';
  if (format !== 'jpeg' && format !== 'png') return `${expected}, got ${format ?? 'other bytes'}`;
  if (depth !== 'uchar') return `${expected}, got 16 bits a channel (convert it first)`;
  if (space === 'cmyk') return `${expected}, got CMYK (convert it first)`;
  if (space === 'b-w' || channels === 1 || channels === 2)
    return `${expected}, got greyscale (convert it first)`;
  if (hasAlpha) return `${expected}, got an alpha channel (flatten it first)`;
  return null;
}
