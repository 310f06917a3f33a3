import { openForReading } from './file-access.ts';
import { SafetensorsReader } from './safetensors-reader.ts';
import { TorchFileError } from './torch-file-error.ts';
import { TorchReader } from './torch-reader.ts';
import type { WeightsReader } from './weights-reader.ts';

/**
 * Opens a file of weights, PyTorch's or safetensors, whatever its name ends in: the first bytes tell. Throws
 * WeightsFileError. The caller closes it.
 */
export async function openWeights(path: string): Promise<WeightsReader> {
  const start = await firstBytes(path);
  if (start.toString('latin1', 0, 4) === 'PK\x03\x04') return TorchReader.open(path);
  if (start[0] === 0x80 && start[1] === 2 && start[8] !== 0x7b) {
    throw new TorchFileError(
      path,
      'written by PyTorch before 1.6 or in its old format (load it there and torch.save it again)',
    );
  }
  return SafetensorsReader.open(path);
}

/** Opens `path`, hands the reader to `use`, and closes it whatever happens. */
export async function withWeights<T>(path: string, use: (reader: WeightsReader) => Promise<T>): Promise<T> {
  const reader = await openWeights(path);
  try {
    return await use(reader);
  } finally {
    await reader.close();
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await openForReading(path);
  try {
    const bytes = Buffer.alloc(9);
    await handle.read(bytes, 0, bytes.length, 0).catch((cause) => {
      throw new TorchFileError(path, `could not be read: ${(cause as NodeJS.ErrnoException).code}`, {
        cause,
      });
    });
    return bytes;
  } finally {
    await handle.close();
  }
}
