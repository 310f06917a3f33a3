'use client';

import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useSeen } from '../shell/use-in-view.ts';
import { useThemeVersion } from '../theme/use-theme-version.ts';
import { type ChartPalette, chartPalette } from './chart-palette.ts';
import { loadEcharts } from './load-echarts.ts';

export interface EchartProps {
  /** What is drawn, for those who do not see it; the numbers are in `alternative`. */
  label: string;
  /** In pixels. */
  height: number;
  /** Makes the drawing from the colours in force. Keep it the same function as long as nothing changes. */
  option: (palette: ChartPalette) => EChartsCoreOption;
  /** Called once for each drawing, to listen to its events. */
  onReady?: (chart: EChartsType) => void;
  /** Called each time that it was drawn anew, to put back what a new drawing forgets: a brush. */
  onDrawn?: (chart: EChartsType) => void;
  /** The same as a table or a text. */
  alternative?: ReactNode;
  /** What opens the alternative. */
  alternativeLabel?: string;
}

/** A drawing of ECharts, loaded when the first comes into sight, in the colours of the page, with the same as text below it. */
export function Echart(props: EchartProps) {
  const { label, height, option, onReady, onDrawn, alternative, alternativeLabel = 'As a table' } = props;
  const host = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType | null>(null);
  const [failed, setFailed] = useState(false);
  const latest = useRef({ onReady, onDrawn });
  useEffect(() => {
    latest.current = { onReady, onDrawn };
  });
  const theme = useThemeVersion();
  const seen = useSeen(host);

  useEffect(() => {
    if (!seen) return;
    let drawing: EChartsType | null = null;
    let watcher: ResizeObserver | null = null;
    let ended = false;
    loadEcharts().then(
      ({ init }) => {
        const element = host.current;
        if (ended || !element) return;
        drawing = init(element);
        watcher = new ResizeObserver(() => drawing?.resize());
        watcher.observe(element);
        latest.current.onReady?.(drawing);
        setChart(drawing);
      },
      () => setFailed(true),
    );
    return () => {
      ended = true;
      watcher?.disconnect();
      drawing?.dispose();
      setChart(null);
    };
  }, [seen]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of theme asks for a drawing in new colours
  useEffect(() => {
    if (!chart || !host.current) return;
    chart.setOption({ animation: false, ...option(chartPalette(host.current)) }, { notMerge: true });
    latest.current.onDrawn?.(chart);
    host.current.dataset.drawn = 'true';
  }, [chart, option, theme]);

  return (
    <figure>
      <div ref={host} role="img" aria-label={label} data-echart style={{ height }} className="w-full" />
      {failed && (
        <p role="alert" className="text-failed">
          The drawing could not be loaded; its numbers are below.
        </p>
      )}
      {alternative && (
        <details className="mt-1 text-xs text-muted">
          <summary className="w-fit rounded hover:text-ink">{alternativeLabel}</summary>
          <div className="mt-1">{alternative}</div>
        </details>
      )}
    </figure>
  );
}
