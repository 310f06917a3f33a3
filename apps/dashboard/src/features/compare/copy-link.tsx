'use client';

import { Check, Link2 } from 'lucide-react';
import { useEffect, useState } from 'react';

/** Copies the address of what is shown. */
export function CopyLink() {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const Icon = copied ? Check : Link2;
  return (
    <button
      type="button"
      onClick={() =>
        navigator.clipboard.writeText(window.location.href).then(
          () => setCopied(true),
          () => setCopied(false),
        )
      }
      className="inline-flex items-center gap-1.5 rounded px-1 py-0.5 text-xs text-faint hover:bg-hover hover:text-ink"
    >
      <Icon size={12} aria-hidden />
      {copied ? 'Copied' : 'Copy link'}
    </button>
  );
}
