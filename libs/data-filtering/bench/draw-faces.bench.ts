import { drawFaceNumbers, faceStream, renderFace } from '../src/lib/faces/draw-face.ts';
import { FaceCanvas } from '../src/lib/faces/face-canvas.ts';
import { readFace } from '../src/lib/faces/face-oracle.ts';
import { ordinaryStyle } from '../src/lib/faces/face-view.ts';

// Faces drawn, and read, in a second of CPU time: wall time would measure the neighbours too. Prints one line of JSON.

const size = 64;
const canvas = new FaceCanvas(size);
const pixels = new Uint8Array(size * size * 3);

function perCpuSecond(seconds: number, work: (index: number) => void): number {
  const started = process.cpuUsage();
  for (let index = 0; ; index++) {
    work(index);
    const { user, system } = process.cpuUsage(started);
    const elapsed = (user + system) / 1e6;
    if (elapsed > seconds) return Math.round((index + 1) / elapsed);
  }
}

const draw = (index: number): void => {
  const random = faceStream(0, index);
  renderFace(drawFaceNumbers(random, ordinaryStyle), { canvas, random, out: pixels, start: 0 });
};
perCpuSecond(1, draw); // compiled by now
const rounds = [1, 2, 3, 4, 5].map(() => perCpuSecond(1, draw)).sort((a, b) => a - b);
const read = perCpuSecond(1, () => readFace({ pixels, start: 0, size }));
console.log(
  JSON.stringify({ imageSize: size, drawnPerCpuSecond: rounds[2], rounds, readPerCpuSecond: read }),
);
