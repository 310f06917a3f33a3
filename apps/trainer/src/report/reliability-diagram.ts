import type { ReliabilityBin } from '@interpolab/classifier';
import sharp from 'sharp';

const side = 300;
const margin = 42;
const scale = (value: number) => value * side;

/**
 * The reliability diagram of a classifier before and after calibration as a PNG: for each bin of confidence the share that
 * was right (bars), beside what a calibrated classifier has (the diagonal), and how many images fell there (below).
 */
export function reliabilityDiagram(states: {
  readonly before: readonly ReliabilityBin[];
  readonly after: readonly ReliabilityBin[];
}): Promise<Uint8Array> {
  const panels = Object.entries(states).map(([title, bins], at) =>
    panel(title, bins, at * (side + 2 * margin)),
  );
  const width = panels.length * (side + 2 * margin);
  const height = side + 2 * margin + 60;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#fff"/>${panels.join('')}</svg>`;
  return sharp(Buffer.from(svg)).png({ compressionLevel: 9 }).toBuffer();
}

function panel(title: string, bins: readonly ReliabilityBin[], left: number): string {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const bars = bins.flatMap(({ low, high, count, accuracy }) => {
    const x = scale(low) + 0.5;
    const width = scale(high - low) - 1;
    const share = (48 * count) / most;
    const amount = `<rect x="${x}" y="${side + 12}" width="${width}" height="${share}" fill="#9aa5b1"/>`;
    if (accuracy === null) return [amount];
    const tall = scale(accuracy);
    return [`<rect x="${x}" y="${side - tall}" width="${width}" height="${tall}" fill="#2f6fb0"/>`, amount];
  });
  return `<g transform="translate(${left + margin}, ${margin})">
<text x="0" y="-14">${title} calibration</text>
<rect width="${side}" height="${side}" fill="none" stroke="#333"/>${bars.join('')}
<line x1="0" y1="${side}" x2="${side}" y2="0" stroke="#d1495b" stroke-width="1.5" stroke-dasharray="5 4"/>
<text x="-30" y="10">1.0</text><text x="-30" y="${side}">0.0</text>
<text x="${side}" y="${side + 76}" text-anchor="end">confidence 0 … 1, images below</text></g>`;
}
