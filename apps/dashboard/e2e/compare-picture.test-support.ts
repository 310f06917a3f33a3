import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

const FOLDER = join(import.meta.dirname, 'pictures');

/** INTERPOLAB_WRITE_PICTURES=1: what is drawn now becomes the reference. */
export const isWriting = process.env.INTERPOLAB_WRITE_PICTURES === '1';

export interface Clip {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Takes a picture of a drawing without its texts, whose shapes are the fonts' affair. Texts on a canvas stay: clip them off. */
export async function pictureOf(page: Page, clip: Clip): Promise<Buffer> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet(); // the page's policy lets no style element in
    sheet.replaceSync('svg text { visibility: hidden }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
  return page.screenshot({ clip, animations: 'disabled' });
}

/** Reads the reference of a drawing, or makes `picture` the reference where that is asked for. */
export async function referenceOf(name: string, picture: Buffer): Promise<Buffer> {
  const path = join(FOLDER, `${name}.png`);
  if (isWriting) {
    await mkdir(FOLDER, { recursive: true });
    await writeFile(path, picture);
  }
  return readFile(path).catch((cause) => {
    throw new Error(
      `compare-picture: there is no ${path}; INTERPOLAB_WRITE_PICTURES=1 npx vitest run --project dashboard e2e/chart-pictures writes it.`,
      { cause },
    );
  });
}

/**
 * How much of two pictures' ink is not in the other, in [0, 1]. Ink is what differs from the colour of the first pixel:
 * colours belong to runs, whose ids are new each time. A pixel counts as found if there is ink within one pixel of its
 * place in the other, so that another Chromium's smoothing of edges says nothing, and a line that has moved says all.
 * Pictures whose sizes differ by more than 2 pixels share nothing.
 */
export async function differenceOfInk(browser: Browser, a: Buffer, b: Buffer): Promise<number> {
  const page = await browser.newPage();
  try {
    return await page.evaluate(
      async ([first, second]) => {
        const read = async (base64: string) => {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
          const { width, height } = bitmap;
          const context = new OffscreenCanvas(width, height).getContext('2d');
          if (!context) throw new Error('no canvas');
          context.drawImage(bitmap, 0, 0);
          const { data } = context.getImageData(0, 0, width, height);
          const ink = new Uint8Array(width * height).map((_, at) => {
            const off = (channel: number) => Math.abs(data[4 * at + channel] - data[channel]);
            return Math.max(off(0), off(1), off(2)) > 40 ? 1 : 0;
          });
          return { width, height, ink };
        };
        const [one, other] = [await read(first), await read(second)];
        const [wider, taller] = [one.width - other.width, one.height - other.height];
        if (Math.max(Math.abs(wider), Math.abs(taller)) > 2) return 1;
        const isNear = ({ width, height, ink }: typeof one, x: number, y: number) => {
          for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
            for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++)
              if (ink[v * width + u]) return true;
          return false;
        };
        let [all, lost] = [0, 0];
        for (const [mine, theirs] of [
          [one, other],
          [other, one],
        ]) {
          mine.ink.forEach((hasInk, at) => {
            if (!hasInk) return;
            all++;
            if (!isNear(theirs, at % mine.width, Math.floor(at / mine.width))) lost++;
          });
        }
        return all === 0 ? 1 : lost / all; // two empty pictures are no drawing
      },
      [a.toString('base64'), b.toString('base64')] as const,
    );
  } finally {
    await page.close();
  }
}
