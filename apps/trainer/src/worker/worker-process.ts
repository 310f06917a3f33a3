import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineChoice } from '@interpolab/tensor';
import type { WorkerChannel } from './compute-worker.ts';
import type { WorkerMessage, WorkerProcessStart } from './messages.ts';
import { entry } from './worker-thread.ts';

/**
 * A computing process. It is stopped by a file, for while it computes it reads no messages; and it stops by itself, after
 * a checkpoint, once this process is gone. Ctrl-C reaches the whole group: the child leaves it to its parent.
 */
export function startProcess(options: { engine: EngineChoice; threads?: number }): WorkerChannel {
  const folder = mkdtempSync(join(tmpdir(), 'interpolab-worker-'));
  const stopFile = join(folder, 'stop');
  const start: WorkerProcessStart = { ...options, stopFile, parent: process.pid };
  const child = fork(fileURLToPath(entry), [JSON.stringify(start)], {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    send(request) {
      // a process that has just died is told of by its end
      if (child.connected) child.send(request, () => {});
    },
    listen(onMessage, onEnd) {
      const hear = (message: unknown) => onMessage(message as WorkerMessage);
      const onExit = (code: number | null, signal: string | null) =>
        onEnd(
          `the computing process ended unexpectedly (${signal ?? `code ${code}`}); is the machine out of memory?`,
        );
      if (child.exitCode !== null || child.signalCode !== null) {
        setImmediate(() => onExit(child.exitCode, child.signalCode));
        return () => {};
      }
      child.on('message', hear).on('exit', onExit);
      return () => child.off('message', hear).off('exit', onExit);
    },
    requestStop: () => writeFileSync(stopFile, ''),
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
