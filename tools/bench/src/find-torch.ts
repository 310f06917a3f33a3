import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The first Python that has PyTorch; null, with a line about it, if there is none: then only our engines run. */
export async function findTorch(): Promise<string | null> {
  for (const python of [process.env.PYTHON, 'python3', '/usr/bin/python3']) {
    if (!python) continue;
    const found = await promisify(execFile)(python, ['-c', 'import torch']).then(
      () => true,
      () => false,
    );
    if (found) return python;
  }
  console.error(
    'bench: PyTorch SKIPPED, no python3 with torch found (Debian: apt-get install python3-torch; or set PYTHON).',
  );
  return null;
}
