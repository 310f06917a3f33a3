'use client';

import { Moon, Sun } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type Theme, themeCookie } from './theme.ts';

/** Switches between dark and light, from whatever is showing now. Choosing the system's own theme again forgets it. */
export function ThemeToggle({ initial }: { initial: Theme }) {
  const [chosen, setChosen] = useState(initial);
  const system = useSystemTheme();
  const showing = chosen ?? system;
  const other = showing === 'dark' ? 'light' : 'dark';

  function switchTheme() {
    const next: Theme = other === system ? null : other;
    setChosen(next);
    writeCookie(themeCookie(next));
    if (next) document.documentElement.dataset.theme = next;
    else delete document.documentElement.dataset.theme;
  }

  return (
    <button
      type="button"
      onClick={switchTheme}
      aria-label={`Switch to ${other} theme`}
      title={`Switch to ${other} theme`}
      className="grid size-7 place-items-center rounded text-muted hover:bg-hover hover:text-ink"
    >
      {showing === 'dark' ? <Sun size={15} aria-hidden /> : <Moon size={15} aria-hidden />}
    </button>
  );
}

function useSystemTheme(): 'light' | 'dark' {
  const [system, setSystem] = useState<'light' | 'dark'>('light');
  useEffect(() => {
    const query = window.matchMedia('(prefers-color-scheme: dark)');
    const read = () => setSystem(query.matches ? 'dark' : 'light');
    read();
    query.addEventListener('change', read);
    return () => query.removeEventListener('change', read);
  }, []);
  return system;
}

function writeCookie(cookie: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = cookie;
}
