import Link from 'next/link';
import type { Theme } from '../theme/theme.ts';
import { ThemeToggle } from '../theme/theme-toggle.tsx';
import { SaveView } from '../views/save-view.tsx';
import { CopyLink } from './copy-link.tsx';
import { LiveMark } from './live-mark.tsx';
import { MainNavigation } from './main-navigation.tsx';
import { ProjectChoice } from './project-choice.tsx';
import { ShellCommands } from './shell-commands.tsx';

export function TopBar({ theme }: { theme: Theme }) {
  return (
    <header className="flex flex-none flex-wrap items-center gap-x-4 border-b border-line px-4 sm:px-6 md:h-11 md:flex-nowrap md:gap-x-6">
      <Link
        prefetch={false}
        href="/"
        aria-label="Interpolab"
        className="flex h-11 flex-none items-center gap-2.5 font-medium tracking-tight"
      >
        <Mark />
        <span className="hidden sm:inline">Interpolab</span>
      </Link>
      <MainNavigation />
      <div className="ml-auto flex min-w-0 flex-none items-center gap-3">
        <ProjectChoice />
        <ShellCommands />
        <SaveView />
        <span className="hidden md:block">
          <CopyLink />
        </span>
        <LiveMark />
        <ThemeToggle initial={theme} />
        <form method="post" action="/sign-out" className="hidden flex-none sm:block">
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
