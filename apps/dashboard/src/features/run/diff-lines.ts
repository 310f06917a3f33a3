export interface DiffLine {
  kind: 'file' | 'new' | 'place' | 'added' | 'removed' | 'same';
  text: string;
}

/** What each line of a `git diff` is, also of the names of files that git does not know, which come before it. */
export function diffLines(diff: string): DiffLine[] {
  let inFile = false;
  let inHunk = false;
  return diff
    .replace(/\n$/, '')
    .split('\n')
    .map((text) => {
      if (text.startsWith('diff --git ')) {
        [inFile, inHunk] = [true, false];
        return { kind: 'file', text: text.slice('diff --git '.length) };
      }
      if (!inFile) return { kind: text.startsWith('?? ') ? 'new' : 'same', text };
      if (text.startsWith('@@')) inHunk = true;
      if (!inHunk || text.startsWith('@@')) return { kind: 'place', text };
      if (text.startsWith('+')) return { kind: 'added', text };
      return { kind: text.startsWith('-') ? 'removed' : 'same', text };
    });
}
