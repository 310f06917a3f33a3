// Files beside a run: images are shown, whatever else there is is kept as it is.
import { readFile, stat } from 'node:fs/promises';
import type { Census } from './census.ts';
import type { FoundFile } from './find-files.ts';
import { imageFormat } from './image-format.ts';
import type { SourceEvent } from './source-run.ts';

const IMAGE_NAME = /\.(png|jpe?g)$/i;
/** An image is in memory as a whole. */
const MOST_IMAGE_BYTES = 64 * 2 ** 20;

/** Where an image belongs. */
export interface ImagePlace {
  name: string;
  step: number | null;
  sampleIndex: number;
}

export interface RunFiles {
  files: readonly FoundFile[];
  /** Milliseconds since 1970. */
  at: number;
  /** By the name of the file; without it, the name itself and no step. */
  placeOf?: (name: string) => ImagePlace;
}

const anywhere = (name: string): ImagePlace => ({ name, step: null, sampleIndex: 0 });

/** The bytes of a file that is an image by its name and by what is in it. */
async function imageBytes({ name, path }: FoundFile): Promise<Uint8Array | undefined> {
  if (!IMAGE_NAME.test(name) || (await stat(path)).size > MOST_IMAGE_BYTES) return undefined;
  const bytes = await readFile(path);
  return imageFormat(bytes) ? bytes : undefined;
}

export async function countFiles(census: Census, { files, placeOf = anywhere }: RunFiles): Promise<void> {
  for (const file of files) {
    const image = await imageBytes(file);
    if (image) census.image({ ...placeOf(file.name), bytes: image.length });
    else census.artifact(file.name, (await stat(file.path)).size);
  }
}

export async function* fileEvents({ files, at, placeOf = anywhere }: RunFiles): AsyncGenerator<SourceEvent> {
  for (const file of files) {
    const bytes = await imageBytes(file);
    if (bytes) yield { type: 'image', at, ...placeOf(file.name), caption: '', bytes };
    else yield { type: 'artifact', at, ...file, bytes: (await stat(file.path)).size };
  }
}
