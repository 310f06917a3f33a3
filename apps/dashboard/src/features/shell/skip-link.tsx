/** The first thing that Tab comes to: past the bar, to what the page is about. */
export function SkipLink() {
  return (
    <a
      href="#content"
      className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded focus:border focus:border-line-strong focus:bg-page focus:px-3 focus:py-1"
    >
      Skip to the page
    </a>
  );
}
