import { csvCell } from '@interpolab/api/query';
import type { ChartSeries } from './chart-series.ts';

/** The points of a chart as CSV, a line each: what is drawn, with the values as logged where they were smoothed. */
export function chartCsv(series: readonly ChartSeries[], xName: string): string {
  const smoothed = series.some(({ raw }) => raw !== undefined);
  const banded = series.some(({ band }) => band !== undefined);
  const head = ['series', xName, 'value', ...(smoothed ? ['logged'] : []), ...(banded ? BAND : [])];
  const lines = series.flatMap(({ label, x, y, raw, band }) =>
    x.map((place, at) => [
      ...[label, place, y[at]],
      ...(smoothed ? [raw ? raw[at] : y[at]] : []),
      ...(banded ? [band?.low[at] ?? null, band?.high[at] ?? null, band?.n?.[at] ?? null] : []),
    ]),
  );
  return [head, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

const BAND = ['low', 'high', 'n'];

/** A name that every file system takes. */
export const fileName = (title: string, ending: string): string =>
  `${title.replaceAll(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 100) || 'chart'}.${ending}`;

export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  Object.assign(link, { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

interface Picture {
  title: string;
  series: readonly ChartSeries[];
  color: (css: string) => string;
}

const LEGEND_LINES = 12;

/** The canvas of a chart with its title and legend on paper of the page's colour, as a PNG. */
export function chartPicture(canvas: HTMLCanvasElement, { title, series, color }: Picture): Promise<Blob> {
  const ratio = devicePixelRatio;
  const named = series.filter(({ faint }) => !faint);
  const shown = named.slice(0, LEGEND_LINES);
  const legend = named.length > 1 ? shown.length + (named.length > shown.length ? 1 : 0) : 0;
  const picture = document.createElement('canvas');
  picture.width = canvas.width + 24 * ratio;
  picture.height = canvas.height + (40 + 16 * legend) * ratio;
  const context = picture.getContext('2d');
  if (!context) return Promise.reject(new Error('The browser gives no canvas to draw the picture on.'));
  context.fillStyle = color('var(--page)');
  context.fillRect(0, 0, picture.width, picture.height);
  const write = (text: string, x: number, y: number) => {
    context.fillStyle = color('var(--ink)');
    context.fillText(text, x * ratio, y * ratio);
  };
  context.font = `${13 * ratio}px ui-sans-serif, system-ui, sans-serif`;
  write(title, 12, 20);
  context.drawImage(canvas, 12 * ratio, 30 * ratio);
  context.font = `${11 * ratio}px ui-sans-serif, system-ui, sans-serif`;
  const top = canvas.height / ratio + 42;
  if (legend > 0) {
    shown.forEach((one, at) => {
      context.fillStyle = color(one.color);
      context.fillRect(12 * ratio, (top + 16 * at - 4) * ratio, 14 * ratio, 2 * ratio);
      write(one.label, 32, top + 16 * at);
    });
    if (named.length > shown.length)
      write(`and ${named.length - shown.length} more`, 32, top + 16 * shown.length);
  }
  return new Promise((resolve, reject) =>
    picture.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be written.')))),
  );
}
