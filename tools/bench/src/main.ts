// Whole training and sampling steps on our engines beside the same networks in eager PyTorch, in turns, so that a
// busy machine is unfair to none of them:
//   npx nx run tool-bench:steps -- [--json] [--jobs "train A,train B"] [--peers native,wasm,torch] [--rounds 7]
// On a GPU machine: --peers webgpu,tensorflow-gpu,cuda (PyTorch on the GPU). A peer with a level keeps to that instruction
// set, and is compared with PyTorch at the same: --peers native,native:avx2,torch,torch:avx2 (wasm: wasm:simd).
// On a busy machine `--threads 1 --clock cpu` is the fairest: time of each process alone.
import { parseArgs } from 'node:util';
import { findTorch } from './find-torch.ts';
import { Peer } from './peer.ts';
import { formatTable } from './report.ts';
import { type JobResult, summarise, type Timings } from './summary.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    jobs: { type: 'string', default: 'train A,train B,train C,sample A,sample B' },
    peers: { type: 'string', default: 'native,wasm,torch' },
    rounds: { type: 'string', default: '7' },
    threads: { type: 'string', default: '2' },
    clock: { type: 'string', default: 'wall' },
  },
});
const { rounds, threads } = { rounds: Number(options.rounds), threads: options.threads };
const here = (file: string) => new URL(file, import.meta.url).pathname;
/** The peers that are PyTorch, and on what they compute. */
const torchDevices: Readonly<Record<string, string>> = { torch: 'cpu', cuda: 'cuda' };
/** The names that PyTorch's parts have for our levels. */
const torchLevels: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  avx2: { ONEDNN_MAX_CPU_ISA: 'AVX2', ATEN_CPU_CAPABILITY: 'avx2' },
  avx512: { ONEDNN_MAX_CPU_ISA: 'AVX512_CORE', ATEN_CPU_CAPABILITY: 'avx512' },
};

interface PeerCommand {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** The commands of all peers of a job. PyTorch runs in both memory formats; the better one counts. */
function peerCommands(job: string, python: string | null): PeerCommand[] {
  return options.peers.split(',').flatMap((peer): PeerCommand[] => {
    const [kind, level = ''] = peer.split(':');
    const device = torchDevices[kind];
    if (device === undefined) {
      const program = ['--import', 'tsx', here('engine-peer.ts'), kind, threads, job, level];
      return [{ name: peer, command: [process.execPath, ...program] }];
    }
    if (level !== '' && !(level in torchLevels)) {
      throw new RangeError(
        `bench: PyTorch can be held to ${Object.keys(torchLevels).join(' or ')}, got '${peer}'.`,
      );
    }
    if (python === null) return [];
    return ['nchw', 'nhwc'].map((layout) => ({
      name: `${peer} ${layout}`,
      command: [python, here('torch_peer.py'), threads, layout, job, device],
      env: torchLevels[level],
    }));
  });
}

async function measure(job: string, python: string | null): Promise<JobResult> {
  const peers: Peer[] = [];
  const timings = new Map<Peer, Timings>();
  try {
    for (const { name, command, env } of peerCommands(job, python)) {
      const peer = await Peer.start(name, command, env);
      peers.push(peer);
      timings.set(peer, { name, ...peer.introduction, steps: [] });
    }
    for (let round = -1; round < rounds; round++) {
      for (const peer of peers) {
        const answer = await peer.step();
        if (round >= 0) timings.get(peer)!.steps.push(answer); // the first is a warm-up
      }
    }
  } finally {
    await Promise.all(peers.map((peer) => peer.stop()));
  }
  return summarise(job, [...timings.values()], options.clock === 'cpu' ? 'cpuMs' : 'ms');
}

const python = options.peers.split(',').some((peer) => peer.split(':')[0] in torchDevices)
  ? await findTorch()
  : null;
const results: JobResult[] = [];
for (const job of options.jobs.split(',')) {
  const result = await measure(job.trim(), python);
  results.push(result);
  if (!options.json) console.log(formatTable(result));
}
if (options.json) console.log(JSON.stringify({ rounds, threads: Number(threads), results }, null, 2));
