/** The program itself, which is no secret, and the way in. */
const OPEN_PATHS = ['/sign-in', '/icon.svg', '/favicon.ico'];

/** Whether a path is answered to anybody (whose Host and Origin are right). */
export function isOpenPath(pathname: string, development: boolean): boolean {
  if (OPEN_PATHS.includes(pathname)) return true;
  if (pathname.startsWith('/_next/static/')) return !pathname.includes('..');
  return development && /^\/(_next|__nextjs)/.test(pathname); // the tools of `next dev`
}
