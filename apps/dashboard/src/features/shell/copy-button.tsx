'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';

interface CopyButtonProps {
  text: string | (() => string);
  label: string;
  children?: string;
}

/** Copies `text`, as it is when the button is pressed; says so for a moment. */
export function CopyButton({ text, label, children }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);

  function copy() {
    navigator.clipboard.writeText(typeof text === 'string' ? text : text()).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  }

  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      onClick={copy}
      aria-label={copied ? 'Copied' : children ? `${children}: ${label}` : label}
      title={label}
      className="inline-flex items-center gap-1.5 rounded px-1 py-0.5 text-xs text-faint hover:bg-hover hover:text-ink"
    >
      <Icon size={12} aria-hidden />
      {children}
    </button>
  );
}
