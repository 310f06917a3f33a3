import sharp from 'sharp';

/** Images as bytes, `[N, height, width, 3]`, 0…255. */
export interface PixelImages {
  readonly images: Uint8Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

const gap = 1;
/** Cells are enlarged by a whole factor to at least so many pixels, so that a 16-pixel image can be seen. */
const cellPixels = 48;

/**
 * The first images side by side as a PNG: `columns` to a row, a hairline between them, enlarged without blurring.
 */
export async function pictureGrid(
  source: PixelImages,
  { columns, rows }: { columns: number; rows: number },
): Promise<Uint8Array> {
  const { images, height, width } = source;
  const shown = Math.min(source.count, columns * rows);
  const usedRows = Math.max(1, Math.ceil(shown / columns));
  const canvasWidth = columns * (width + gap) + gap;
  const canvasHeight = usedRows * (height + gap) + gap;
  const canvas = new Uint8Array(canvasWidth * canvasHeight * 3).fill(64);
  for (let index = 0; index < shown; index++) {
    const left = gap + (index % columns) * (width + gap);
    const top = gap + Math.floor(index / columns) * (height + gap);
    for (let y = 0; y < height; y++) {
      const from = (index * height + y) * width * 3;
      canvas.set(images.subarray(from, from + width * 3), ((top + y) * canvasWidth + left) * 3);
    }
  }
  const factor = Math.max(1, Math.ceil(cellPixels / width));
  return sharp(canvas, { raw: { width: canvasWidth, height: canvasHeight, channels: 3 } })
    .resize({ width: canvasWidth * factor, kernel: 'nearest' })
    .png({ compressionLevel: 9 })
    .toBuffer();
}
