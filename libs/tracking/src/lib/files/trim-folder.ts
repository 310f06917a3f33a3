import type { ArtifactFolder } from './artifact-folder.ts';
import type { ListedArtifact, StoredArtifact } from './artifact-store.ts';

/** What was stored so recently may be about to be named in a journal. */
const YOUNG_MS = 60_000;
/** How much is left when it was too much, so that it is not looked through each time. */
const LEFT = 0.8;

export interface TrimFolder {
  limitBytes: number;
  /** What must stay. */
  waiting: ReadonlySet<string>;
  /** Whether the bytes can be had again. */
  isElsewhere: (artifact: StoredArtifact) => Promise<boolean>;
  now?: number;
}

/**
 * Makes room in a folder that is larger than its limit: the longest unused files go first, and only those that are
 * elsewhere too. A folder full of what is nowhere else stays too large. Returns the bytes that were freed.
 */
export async function trimFolder(folder: ArtifactFolder, options: TrimFolder): Promise<number> {
  const { limitBytes, waiting, isElsewhere, now = Date.now() } = options;
  const files: ListedArtifact[] = [];
  for await (const file of folder.list()) files.push(file);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= limitBytes) return 0;
  let freed = 0;
  for (const file of files.sort((a, b) => a.neededAt - b.neededAt)) {
    if (total - freed <= limitBytes * LEFT) break;
    if (file.neededAt > now - YOUNG_MS || waiting.has(file.sha256) || !(await isElsewhere(file))) continue;
    freed += await folder.remove(file.sha256, { neededBefore: now - YOUNG_MS });
  }
  return freed;
}
