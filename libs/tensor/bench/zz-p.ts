import { startEngine, tf } from '../src/index.ts';
import { convolutionJobs } from './convolution-jobs.ts';
const [engine, level, filter] = process.argv.slice(2);
const e = await startEngine({ engine: engine as any, threads: 1, level: level || undefined });
for (const job of convolutionJobs()) {
  if (!new RegExp(filter).test(job.name)) continue;
  const s = Date.now(); while (Date.now() - s < 3000) job.run();
}
await e.dispose();
