/** A share with its interval on a line from 0 to 1: whisker and dot. The numbers stand beside it. */
export function IntervalMark({ share, low, high }: { share: number; low: number; high: number }) {
  const percent = (value: number) => `${Math.min(1, Math.max(0, value)) * 100}%`;
  return (
    <svg width="100%" height="12" aria-hidden="true" className="block overflow-visible">
      <line x1="0" x2="100%" y1="6" y2="6" stroke="var(--line)" />
      <line x1="0" x2="0" y1="3" y2="9" stroke="var(--line-strong)" />
      <line x1="100%" x2="100%" y1="3" y2="9" stroke="var(--line-strong)" />
      <line
        x1={percent(low)}
        x2={percent(high)}
        y1="6"
        y2="6"
        stroke="var(--unseen)"
        strokeWidth="2.5"
        strokeOpacity="0.55"
      />
      <circle cx={percent(share)} cy="6" r="3" fill="var(--unseen)" stroke="var(--page)" />
    </svg>
  );
}
