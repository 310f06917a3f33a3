/** A piece of two texts: in both, only in the first, or only in the second. */
export interface DiffPiece {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Comparisons that one diff may take; longer texts are compared line by line, then as wholes. */
const MOST_CELLS = 4_000_000;

/** Words with the white space and punctuation between them, so that the pieces put together are the text again. */
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/**
 * What turns one text into another, by the longest common subsequence of their words (of their lines, where that would
 * take too long). `same` and `removed` together are `before`, `same` and `added` are `after`.
 */
export function diffTexts(before: string, after: string): DiffPiece[] {
  for (const split of [wordsOf, linesOf]) {
    const [a, b] = [split(before), split(after)];
    const [start, end] = commonEnds(a, b);
    if ((a.length - start - end + 1) * (b.length - start - end + 1) <= MOST_CELLS)
      return diffTokens(a, b, { start, end });
  }
  return merged([
    { kind: 'removed', text: before },
    { kind: 'added', text: after },
  ]);
}

/** How many tokens are the same at the start, and of the rest at the end. */
function commonEnds(a: readonly string[], b: readonly string[]): [number, number] {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) start++;
  let end = 0;
  while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [start, end];
}

function diffTokens(
  a: readonly string[],
  b: readonly string[],
  { start, end }: { start: number; end: number },
): DiffPiece[] {
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const width = right.length + 1;
  // longest[i * width + j]: of what is left behind i words of the one and j of the other.
  const longest = new Uint32Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--)
      longest[i * width + j] =
        left[i] === right[j]
          ? longest[(i + 1) * width + j + 1] + 1
          : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
  const pieces: DiffPiece[] = [{ kind: 'same', text: a.slice(0, start).join('') }];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      pieces.push({ kind: 'same', text: left[i++] });
      j++;
    } else if (
      j >= right.length ||
      (i < left.length && longest[(i + 1) * width + j] >= longest[i * width + j + 1])
    )
      pieces.push({ kind: 'removed', text: left[i++] });
    else pieces.push({ kind: 'added', text: right[j++] });
  }
  pieces.push({ kind: 'same', text: a.slice(a.length - end).join('') });
  return merged(pieces);
}

/** Neighbours of one kind as one piece; empty ones are left out. */
function merged(pieces: readonly DiffPiece[]): DiffPiece[] {
  const kept: DiffPiece[] = [];
  for (const piece of pieces) {
    if (piece.text === '') continue;
    const last = kept.at(-1);
    if (last?.kind === piece.kind) last.text += piece.text;
    else kept.push({ ...piece });
  }
  return kept;
}
