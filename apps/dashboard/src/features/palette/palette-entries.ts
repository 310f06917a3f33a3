export interface PaletteEntry {
  id: string;
  title: string;
  /** Beside the title: what one finds there, or the keys that do the same. */
  note?: string;
  group: 'Pages' | 'Runs' | 'Actions' | 'Views';
  /** Of where it leads; without it the entry does something. */
  href?: string;
}

/** As one compares texts that people type: upper and lower case, accents and widths are the same. */
const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();

/** How well words fit a title: 0 at its beginning, 1 at the beginning of a word, 2 inside, null not at all. */
function rank(words: readonly string[], { title, note = '' }: PaletteEntry): number | null {
  const [head, whole] = [plain(title), plain(`${title} ${note}`)];
  if (!words.every((word) => whole.includes(word))) return null;
  if (words.length === 0 || head.startsWith(words[0])) return 0;
  return head.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(words[0])) ? 1 : 2;
}

/** The entries that have all the words of a text, the better ones first, groups together in the order they came in. */
export function findEntries(entries: readonly PaletteEntry[], text: string): PaletteEntry[] {
  const words = plain(text).split(/\s+/).filter(Boolean);
  const groups = [...new Set(entries.map(({ group }) => group))];
  return entries
    .map((entry) => ({ entry, rank: rank(words, entry) }))
    .filter((found): found is { entry: PaletteEntry; rank: number } => found.rank !== null)
    .sort((a, b) => groups.indexOf(a.entry.group) - groups.indexOf(b.entry.group) || a.rank - b.rank)
    .map(({ entry }) => entry);
}

/** Which entry is active after a key; it goes round at both ends. Null: the key moves nothing. */
export function moveActive(at: number, { key, count }: { key: string; count: number }): number | null {
  if (count === 0) return null;
  if (key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowUp') return (at - 1 + count) % count;
  if (key === 'PageDown') return Math.min(count - 1, at + 8);
  if (key === 'PageUp') return Math.max(0, at - 8);
  return null;
}
