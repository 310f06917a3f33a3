'use client';

import { type CSSProperties, useEffect, useRef } from 'react';
import { type PixelDifference, pixelDifference } from './pixel-difference.ts';

export type DifferenceFacts = Omit<PixelDifference, 'pixels'> | { problem: string };

/** The difference of two images, computed from their pixels. */
export function DifferenceCanvas(props: {
  a: string;
  b: string;
  gain: number;
  style: CSSProperties;
  onFacts: (facts: DifferenceFacts | null) => void;
}) {
  const { a, b, gain, onFacts } = props;
  const host = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let ended = false;
    onFacts(null);
    Promise.all([pixelsOf(a), pixelsOf(b)]).then(
      ([left, right]) => {
        const canvas = host.current;
        if (ended || !canvas) return;
        if (left.width !== right.width || left.height !== right.height) {
          const [first, second] = [left, right].map(({ width, height }) => `${width} × ${height}`);
          onFacts({ problem: `Images of ${first} and ${second} pixels have no difference pixel by pixel.` });
          return;
        }
        const { pixels, ...facts } = pixelDifference(left.data, right.data, gain);
        Object.assign(canvas, { width: left.width, height: left.height });
        canvas.getContext('2d')?.putImageData(new ImageData(pixels, left.width), 0, 0);
        canvas.dataset.drawn = 'true';
        onFacts(facts);
      },
      () => !ended && onFacts({ problem: 'An image could not be read.' }),
    );
    return () => {
      ended = true;
    };
  }, [a, b, gain, onFacts]);
  return (
    <canvas
      ref={host}
      role="img"
      aria-label="Difference of A and B; its numbers stand below"
      style={props.style}
      className="absolute inset-0 size-full object-contain [image-rendering:pixelated]"
    />
  );
}

async function pixelsOf(sha256: string): Promise<ImageData> {
  const image = new Image();
  image.src = `/media/${sha256}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: image.naturalWidth, height: image.naturalHeight });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('DifferenceCanvas: the browser gives no canvas.');
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
