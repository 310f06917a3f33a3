import Link from 'next/link';

export default function NotFound() {
  return (
    <main className="mx-auto mt-24 max-w-lg px-6">
      <h1 className="text-base font-medium">Nothing is here</h1>
      <p className="mt-2 text-muted">
        The run may have been deleted or belong to a project that you may not see, or its address has a
        mistake.
      </p>
      <Link href="/" className="mt-4 inline-block text-accent underline underline-offset-4">
        All runs
      </Link>
    </main>
  );
}
