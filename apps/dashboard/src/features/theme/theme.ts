export const THEME_COOKIE = 'interpolab-theme';

/** Null: the system's choice. */
export type Theme = 'light' | 'dark' | null;

/** Reads the theme from a cookie's value; anything unknown is the system's choice. */
export function readTheme(value: string | undefined): Theme {
  return value === 'light' || value === 'dark' ? value : null;
}

/** The `document.cookie` assignment that keeps a theme for a year, or forgets it. */
export function themeCookie(theme: Theme): string {
  const age = theme === null ? 0 : 31_536_000;
  return `${THEME_COOKIE}=${theme ?? ''}; path=/; max-age=${age}; samesite=lax`;
}
