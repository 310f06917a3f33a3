import { readTheme, type Theme, themeCookie } from './theme.ts';

/** Shows the other theme than now, and keeps that for a year. Choosing the system's own theme again forgets it. */
export function switchTheme(): void {
  const root = document.documentElement;
  const system = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const showing = readTheme(root.dataset.theme) ?? system;
  const other = showing === 'dark' ? 'light' : 'dark';
  const next: Theme = other === system ? null : other;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = themeCookie(next);
  if (next) root.dataset.theme = next;
  else delete root.dataset.theme;
}
