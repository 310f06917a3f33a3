import { startEngine, tf } from '/work/wt/kernels/libs/tensor/src/index.ts';
import { convolutionJobs } from '/work/wt/kernels/libs/tensor/bench/convolution-jobs.ts';
const [engine, level, filter] = process.argv.slice(2);
const e = await startEngine({ engine: engine as any, threads: 1, level: level || undefined });
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
for (const job of convolutionJobs()) {
  if (filter && !new RegExp(filter).test(job.name)) continue;
  job.run(); job.run(); const t: number[] = [];
  for (let i = 0; i < 9; i++) { const s = cpu(); job.run(); t.push(cpu() - s); }
  t.sort((a, b) => a - b);
  console.log(job.name.padEnd(56), (job.gigaFlop / t[4] * 1000).toFixed(0).padStart(5), 'best', (job.gigaFlop / t[0] * 1000).toFixed(0));
}
await e.dispose();
