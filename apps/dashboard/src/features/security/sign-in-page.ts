const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A path of this server to go to after signing in; "/" for whatever could lead elsewhere. */
export function ownPath(path: string | null): string {
  return path !== null && /^\/(?![/\\])[^\s\\]*$/.test(path) && !path.startsWith('/sign-') ? path : '/';
}

/**
 * A page without scripts, for whoever is not signed in. `again`: it is loaded once more at once. A link on another site
 * brings no cookie along (SameSite=Strict), but a page that loads itself does.
 */
export function signInPage({ next, problem, again }: SignInPage): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in · Interpolab</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
${again ? '<meta http-equiv="refresh" content="0">\n' : ''}<style>
body { font: 14px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 6rem auto 0; padding: 0 1.5rem }
h1 { font-size: 16px } code { font-size: 13px } input, button { font: inherit; padding: .3rem .6rem }
input { width: 100%; box-sizing: border-box; margin: .25rem 0 .75rem }
</style></head><body><main>
<h1>Sign in</h1>
<p>Open the link that the dashboard printed when it started; it works once. Starting the dashboard again prints a new one.</p>
<form method="post" action="/sign-in">
<label for="token">Or with a token (<code>npx nx run tracking:token -- create --name me</code>):</label>
<input id="token" name="token" type="password" autocomplete="off" required maxlength="200">
<input type="hidden" name="next" value="${escaped(ownPath(next))}">
${problem ? `<p role="alert">${escaped(problem)}</p>\n` : ''}<button>Sign in</button>
</form></main></body></html>
`;
}

export interface SignInPage {
  /** Where to go afterwards. */
  next: string | null;
  /** What was wrong with the last try. */
  problem?: string;
  again?: boolean;
}
