const REMEMBERED = 1000;

/** Passes each kind of problem on once; those that differ only in numbers are of one kind. Never throws. */
export function createProblemReporter(
  onProblem: (message: string) => void = (message) => console.warn(`tracking: ${message}`),
): (message: string) => void {
  const told = new Set<string>();
  return (message) => {
    const kind = message.replace(/\d+/g, '#');
    if (told.has(kind) || told.size >= REMEMBERED) return;
    told.add(kind);
    try {
      onProblem(message);
    } catch {
      // whoever listens must not be able to stop the training
    }
  };
}
