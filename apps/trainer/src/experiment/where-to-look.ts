import { join, relative } from 'node:path';
import type { ExperimentPlan } from './experiment-plan.ts';

/** The last lines of an experiment: its pictures, and how to open it in the dashboard. */
export function whereToLook(plan: ExperimentPlan, runId: string): string {
  const strongest = plan.stages.filter(({ stage }) => stage.kind === 'sample').at(-1);
  const dashboard = `dashboard   npx nx run dashboard:serve, then http://127.0.0.1:3900/runs/${runId}`;
  if (!strongest) return dashboard;
  const folder = relative(process.cwd(), strongest.folder);
  const samples = join(folder.startsWith('..') ? strongest.folder : folder, 'samples.png');
  return [`samples     ${samples}`, dashboard].join('\n');
}
