'use client';

import { Segmented } from './segmented.tsx';

export type Scale = 'linear' | 'log';

const SCALES = [
  { value: 'linear', label: 'linear' },
  { value: 'log', label: 'log' },
] as const;

/** Whether an axis is drawn as it is or in logarithms. */
export function ScaleChoice(props: { label: string; value: Scale; onChange: (scale: Scale) => void }) {
  return <Segmented {...props} options={SCALES} />;
}
