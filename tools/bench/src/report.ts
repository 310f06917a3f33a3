import type { JobResult } from './summary.ts';

/** One job's results as aligned lines. */
export function formatTable({ job, peers }: JobResult): string {
  const rows = peers.map((peer) => {
    const speed = peer.gigaFlops === undefined ? '' : `${peer.gigaFlops.toFixed(0)} GFLOP/s`;
    const ratio = peer.speedup === undefined ? '' : `${peer.speedup.toFixed(2)} × PyTorch`;
    const times = `${peer.medianMs.toFixed(0)} ms (min ${peer.minMs.toFixed(0)}, cpu ${peer.medianCpuMs.toFixed(0)})`;
    return [peer.peer, times, speed, `${peer.peakMegabytes.toFixed(0)} MB`, ratio, peer.about];
  });
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column])).join('  ')}`);
  return [`${job}, ${peers[0].parameters.toLocaleString('en')} parameters`, ...lines].join('\n').trimEnd();
}
