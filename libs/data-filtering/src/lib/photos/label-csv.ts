/**
 * Reads a CSV with the columns `file` and `label` (others are passed over). Throws RangeError, one line, for missing
 * columns, for lines of another length, for empty cells and for a file that comes twice.
 */
export function parseLabelCsv(text: string, where: string): Map<string, string> {
  const [header = '', ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const columns = header.split(',').map((name) => name.trim());
  const [file, label] = [columns.indexOf('file'), columns.indexOf('label')];
  if (file < 0 || label < 0) {
    throw new RangeError(
      `${where}: expected the columns file and label, got ${columns.join(', ') || 'none'}.`,
    );
  }
  const labels = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    const cells = line.split(',').map((cell) => cell.trim());
    if (cells.length !== columns.length || cells[file] === '' || cells[label] === '') {
      throw new RangeError(
        `${where}: line ${index + 2}: expected ${columns.length} values, got ${JSON.stringify(line)}.`,
      );
    }
    if (labels.has(cells[file])) throw new RangeError(`${where}: ${cells[file]}: comes twice.`);
    labels.set(cells[file], cells[label]);
  }
  return labels;
}
