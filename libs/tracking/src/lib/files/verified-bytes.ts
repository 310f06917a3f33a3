import { createHash } from 'node:crypto';
import { type Readable, Transform } from 'node:stream';
import { ArtifactDamagedError } from './artifact-store.ts';

const damaged = (where: string, found: string) =>
  new ArtifactDamagedError(
    `ArtifactStore: ${where} holds other bytes, of SHA-256 ${found} (delete it and make it again).`,
  );

export interface Expected {
  sha256: string;
  /** For people: the file or the object. */
  where: string;
}

/** The bytes, if they are those of the name; throws ArtifactDamagedError. */
export function verifiedBytes(bytes: Uint8Array, { sha256, where }: Expected): Uint8Array {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) throw damaged(where, found);
  return bytes;
}

/**
 * Passes a whole artifact on and checks it. The newest piece is held back until the next one comes, the last until the
 * hash is known: whoever gets other bytes than those of the name gets fewer than it was told, and an error.
 */
export function verifiedStream(source: Readable, { sha256, where }: Expected): Readable {
  const hash = createHash('sha256');
  let held: Buffer | undefined;
  const checked = new Transform({
    transform(piece: Buffer, _, done) {
      hash.update(piece);
      const before = held;
      held = piece;
      done(null, before);
    },
    flush(done) {
      const found = hash.digest('hex');
      if (found === sha256) done(null, held);
      else done(damaged(where, found));
    },
  });
  source.on('error', (error) => checked.destroy(error));
  checked.on('close', () => source.destroy());
  return source.pipe(checked);
}
