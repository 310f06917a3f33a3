import sharp from 'sharp';

/** Where each of many images of one size lies on sheets of them, pixel for pixel, row by row, without gaps. */
export interface SheetGeometry {
  /** Cells of a row; a whole sheet has as many rows. */
  readonly columns: number;
  readonly perSheet: number;
  readonly width: number;
  readonly height: number;
}

/** A side that every browser decodes at once; a sheet of 64-pixel images holds 1,024 of them. */
const mostPixels = 2048;
const mostColumns = 32;

/** Sheets for images of a size. */
export function sheetGeometry({ width, height }: { width: number; height: number }): SheetGeometry {
  const columns = Math.max(1, Math.min(mostColumns, Math.floor(mostPixels / Math.max(width, height))));
  return { columns, perSheet: columns * columns, width, height };
}

/** Images side by side as a PNG without loss: `images` is `[n, height, width, 3]`, at most `columns` to a row. */
export function imageSheet(
  images: Uint8Array,
  { columns, width, height }: Omit<SheetGeometry, 'perSheet'>,
): Promise<Uint8Array> {
  const bytes = width * height * 3;
  const count = images.length / bytes;
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(
      `imageSheet: expected one or more images of ${bytes} bytes, got ${images.length} bytes.`,
    );
  }
  const rows = Math.ceil(count / columns);
  const sheetWidth = columns * width;
  const sheet = new Uint8Array(sheetWidth * rows * height * 3);
  for (let index = 0; index < count; index++) {
    const left = (index % columns) * width;
    const top = Math.floor(index / columns) * height;
    for (let y = 0; y < height; y++) {
      const from = index * bytes + y * width * 3;
      sheet.set(images.subarray(from, from + width * 3), ((top + y) * sheetWidth + left) * 3);
    }
  }
  return sharp(sheet, { raw: { width: sheetWidth, height: rows * height, channels: 3 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
}
