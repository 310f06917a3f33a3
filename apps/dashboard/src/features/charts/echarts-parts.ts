// The only module that names ECharts' parts, so that a bundle holds these and no more.
import { HeatmapChart, LineChart, ParallelChart, ScatterChart } from 'echarts/charts';
import {
  GridComponent,
  ParallelComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
  VisualMapPiecewiseComponent,
} from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([
  ...[HeatmapChart, LineChart, ParallelChart, ScatterChart, CanvasRenderer],
  ...[GridComponent, ParallelComponent, TooltipComponent],
  ...[VisualMapContinuousComponent, VisualMapPiecewiseComponent],
]);

export { init };
