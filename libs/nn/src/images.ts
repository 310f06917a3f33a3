// Resizing of 8-bit images alone, for who needs neither layers nor TensorFlow.js.
export { type PixelImage, pillowResize, type ResizeKernel } from './lib/pillow-resize.ts';
