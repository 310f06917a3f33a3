'use client';

import { Moon, Sun } from 'lucide-react';
import { useEffect, useState } from 'react';
import { switchTheme } from './switch-theme.ts';
import { readTheme, type Theme } from './theme.ts';
import { useThemeVersion } from './use-theme-version.ts';

/** Switches between dark and light, from whatever is showing now. */
export function ThemeToggle({ initial }: { initial: Theme }) {
  const other = useShowingTheme(initial) === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      onClick={switchTheme}
      aria-label={`Switch to ${other} theme`}
      title={`Switch to ${other} theme`}
      className="grid size-7 flex-none place-items-center rounded text-muted hover:bg-hover hover:text-ink"
    >
      {other === 'light' ? <Sun size={15} aria-hidden /> : <Moon size={15} aria-hidden />}
    </button>
  );
}

/** The theme in force, whoever has switched it; the server knows no system's, and takes it for light. */
function useShowingTheme(initial: Theme): 'light' | 'dark' {
  const version = useThemeVersion();
  const [showing, setShowing] = useState<'light' | 'dark'>(initial ?? 'light');
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when it may have changed
  useEffect(() => {
    const system = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    setShowing(readTheme(document.documentElement.dataset.theme) ?? system);
  }, [version]);
  return showing;
}
