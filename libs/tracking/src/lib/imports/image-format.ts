import { pngSize } from '../client/png-size.ts';

export interface ImageFormat {
  mediaType: 'image/png' | 'image/jpeg';
  width: number;
  height: number;
}

/** The frame headers of JPEG (ITU-T T.81, table B.1): C0 to CF without DHT, JPG and DAC. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpegSize(bytes: Uint8Array): { width: number; height: number } | null {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1];
    if (marker === 0xff)
      at++; // a fill byte
    else if (isFrame(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    else at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** What an image is by its first bytes, whatever its name says; null if it is neither PNG nor JPEG. */
export function imageFormat(bytes: Uint8Array): ImageFormat | null {
  const png = pngSize(bytes);
  if (png) return { mediaType: 'image/png', ...png };
  const jpeg = jpegSize(bytes);
  return jpeg && { mediaType: 'image/jpeg', ...jpeg };
}
