import Link from 'next/link';
import type { Theme } from '../theme/theme.ts';
import { ThemeToggle } from '../theme/theme-toggle.tsx';
import { SaveView } from '../views/save-view.tsx';
import { LiveMark } from './live-mark.tsx';
import { MainNavigation } from './main-navigation.tsx';

export function TopBar({ theme }: { theme: Theme }) {
  return (
    <header className="flex h-11 flex-none items-center gap-6 border-b border-line px-4 sm:px-6">
      <Link prefetch={false} href="/" className="flex items-center gap-2.5 font-medium tracking-tight">
        <Mark />
        Interpolab
      </Link>
      <MainNavigation />
      <div className="ml-auto flex items-center gap-3">
        <SaveView />
        <LiveMark />
        <ThemeToggle initial={theme} />
        <form method="post" action="/sign-out">
          <button type="submit" className="text-xs text-muted hover:text-ink">
            Sign out
          </button>
        </form>
      </div>
    </header>
  );
}

/** Two seen ends and the unseen middle between them. */
function Mark() {
  return (
    <svg width="26" height="10" viewBox="0 0 26 10" aria-hidden="true">
      <circle cx="3" cy="5" r="2.6" fill="var(--low-end)" />
      <circle
        cx="13"
        cy="5"
        r="3.6"
        fill="none"
        stroke="var(--unseen)"
        strokeWidth="1.5"
        strokeDasharray="2 1.6"
      />
      <circle cx="23" cy="5" r="2.6" fill="var(--high-end)" />
    </svg>
  );
}
