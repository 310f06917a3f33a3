/** ECharts with the parts that pages use, loaded when the first such chart is drawn. */
export const loadEcharts = () => import('./echarts-parts.ts');
