import { drawingColor } from '../theme/drawing-color.ts';
import { type Sprite, spriteOf } from './sprite.ts';
import type { StripRow } from './strip-caption.ts';

const GAP = 2;
/** An image is enlarged by a whole factor to about so many pixels, so that none of it is blurred. */
const CELL = 96;

/** Rows of samples as a PNG on white, as a paper prints them. Rejects if a sheet cannot be read. */
export async function drawStrips(rows: readonly StripRow[]): Promise<Blob> {
  const cells = Math.max(...rows.map(({ strip }) => strip.cells.length));
  const sheets = await loadSheets(rows);
  const canvas = document.createElement('canvas');
  canvas.width = cells * (CELL + GAP) - GAP;
  canvas.height = rows.length * (CELL + GAP) - GAP;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gives no canvas to draw on.');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  context.strokeStyle = drawingColor(document.body, '--line-strong');
  for (const [row, { set, strip }] of rows.entries()) {
    for (const [at, cell] of strip.cells.entries()) {
      const [x, y] = [at * (CELL + GAP), row * (CELL + GAP)];
      const sprite = cell && set.sheet ? spriteOf(set.sheet, cell.number) : null;
      const sheet = sprite && sheets.get(sprite.sha256);
      if (!sprite || !sheet) {
        context.strokeRect(x + 0.5, y + 0.5, CELL - 1, CELL - 1);
        continue;
      }
      const { width, height } = sprite;
      context.drawImage(sheet, ...cornerOf(sprite), width, height, x, y, CELL, CELL);
    }
  }
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large.'))),
      'image/png',
    ),
  );
}

const cornerOf = ({ column, row, width, height }: Sprite): [number, number] => [column * width, row * height];

async function loadSheets(rows: readonly StripRow[]): Promise<Map<string, HTMLImageElement>> {
  const wanted = new Set(
    rows.flatMap(({ set, strip }) =>
      strip.cells.flatMap((cell) =>
        cell && set.sheet ? (spriteOf(set.sheet, cell.number)?.sha256 ?? []) : [],
      ),
    ),
  );
  const loaded = await Promise.all(
    [...wanted].map(async (sha256) => {
      const image = new Image();
      image.src = `/media/${sha256}`;
      await image.decode();
      return [sha256, image] as const;
    }),
  );
  return new Map(loaded);
}
