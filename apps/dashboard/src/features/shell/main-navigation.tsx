'use client';

import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { withProject } from './address-with-project.ts';
import { PAGES, pageOf } from './navigation.ts';

/** The pages, the one that is shown marked. On a narrow screen the row scrolls by itself. */
export function MainNavigation() {
  const current = pageOf(usePathname());
  const project = useSearchParams().get('project');
  return (
    <nav
      aria-label="Main"
      className="order-last flex w-full min-w-0 gap-4 md:order-none md:w-auto md:flex-1 overflow-x-auto [scrollbar-width:none]"
    >
      {PAGES.map((page) => (
        <Link
          key={page.href}
          prefetch={false}
          href={withProject(page.href, project)}
          aria-current={page === current ? 'page' : undefined}
          className="flex-none py-2.5 text-muted hover:text-ink aria-[current]:text-ink aria-[current]:shadow-[inset_0_-1.5px_var(--accent)]"
        >
          {page.title}
        </Link>
      ))}
    </nav>
  );
}
