import type { FieldValue } from '../store/run-store.ts';

/** A cell as plain text: of a list its items. */
export const cellText = (value: FieldValue): string =>
  Array.isArray(value) ? value.join(', ') : String(value ?? '');

/** RFC 4180. A text that a spreadsheet would take for a formula gets a quote before it; numbers are left alone. */
export function csvCell(value: FieldValue): string {
  if (typeof value === 'number') return String(value);
  const text = cellText(value);
  const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
