import { csvCell } from '@interpolab/api/query';
import type { Cell } from './row-pages.ts';

/** A line of a CSV file, with its end. Texts that a spreadsheet would take for formulas are guarded. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** So that spreadsheets read the file as UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';
