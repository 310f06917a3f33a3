export interface NavigationPage {
  href: string;
  title: string;
  /** What one finds there, for the command palette. */
  about: string;
}

/** The pages that the top bar leads to, in the order of a day's work. */
export const PAGES: readonly NavigationPage[] = [
  { href: '/', title: 'Runs', about: 'All runs: search, sort, group, compare' },
  { href: '/compare', title: 'Compare', about: 'Settings, metrics and images of runs side by side' },
  {
    href: '/interpolation',
    title: 'Interpolation',
    about: 'Attribute histograms, distances, strength response',
  },
  { href: '/wall', title: 'Wall', about: 'Samples one by one along the attribute, nearest training images' },
  {
    href: '/data',
    title: 'Data',
    about: 'How the extremes were chosen, and by whom: funnel, calibration, agreement',
  },
  { href: '/sweeps', title: 'Sweeps', about: 'What was tried, and which settings did best' },
  { href: '/views', title: 'Views', about: 'Pages as somebody has arranged them, under a name' },
  { href: '/settings', title: 'Settings', about: 'Projects and what they take up, deleted runs, tokens' },
];

/** The page that a path belongs to: a run's page belongs to the runs. */
export function pageOf(path: string, pages: readonly NavigationPage[] = PAGES): NavigationPage | undefined {
  const within = pages.find(({ href }) => href !== '/' && (path === href || path.startsWith(`${href}/`)));
  if (within) return within;
  return path === '/' || path.startsWith('/runs/') ? pages.find(({ href }) => href === '/') : undefined;
}
