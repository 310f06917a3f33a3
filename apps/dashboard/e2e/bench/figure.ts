import type { Browser } from 'playwright-core';

/** One measured number beside what is asked of it; null where nothing is. */
export interface Figure {
  what: string;
  unit: 'ms' | 'B' | 'kB' | 'MB';
  value: number;
  /** At most this. */
  budget: number | null;
}

export interface BenchPlace {
  browser: Browser;
  databaseUrl: string;
  dataDirectory: string;
  /** Of the dashboard. */
  url: string;
  cookie: string;
  runs: number;
  keys: number;
  rounds: number;
}

export type Bench = (place: BenchPlace) => Promise<Figure[]>;
