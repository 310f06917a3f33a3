'use client';

/** Shown when a page could not be made. The text of the error stays on the server. */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main className="mx-auto mt-24 max-w-lg px-6">
      <h1 className="text-base font-medium">This page could not be made</h1>
      <p className="mt-2 text-muted">
        The server&rsquo;s log says why{error.digest ? ` (reference ${error.digest})` : ''}. If the database
        has stopped, <code className="figure">npx nx run tracking:start-database</code> starts it.
      </p>
      <button
        type="button"
        onClick={reset}
        className="mt-4 rounded border border-line-strong px-3 py-1 hover:bg-hover"
      >
        Try again
      </button>
    </main>
  );
}
