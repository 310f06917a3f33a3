'use client';

import { Download } from 'lucide-react';

/** Saves what is in a table as a file. */
export function ExportButtons({ name, csv }: { name: string; csv: () => string }) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([csv()], { type: 'text/csv;charset=utf-8' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${name}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  return (
    <button
      type="button"
      onClick={save}
      title={`${name}.csv`}
      className="inline-flex items-center gap-1.5 rounded px-1 py-0.5 text-xs text-faint hover:bg-hover hover:text-ink"
    >
      <Download size={12} aria-hidden />
      CSV
      <span className="sr-only">of {name}</span>
    </button>
  );
}
