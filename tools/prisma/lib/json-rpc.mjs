import { createInterface } from 'node:readline';
import { engineLog } from './engine-log.mjs';
import { lastPanic } from './wasm-engine.mjs';

const KNOWN_ERROR = 4466;
const PANIC = 4467;

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

function sendError(id, error, isPanic) {
  const message = (isPanic && lastPanic()) || error?.message || String(error);
  const data = {
    is_panic: isPanic,
    message,
    error: { message },
    error_code: error?.code,
    meta: error?.meta ?? {},
  };
  send({ id, error: { code: isPanic ? PANIC : KNOWN_ERROR, message, data } });
}

/** The engine may ask the CLI to print something; the promise ends when the CLI has answered. */
function createPrinter() {
  const waiting = new Map();
  return {
    print(content) {
      const id = `print-${waiting.size}`;
      send({ id, method: 'print', params: { content } });
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    answered: (id) => waiting.get(id)?.(),
  };
}

/** Serves calls from stdin, one a line, one after the other, until stdin ends. `handle(method, params, print)`. */
export function serveJsonRpc(handle) {
  const printer = createPrinter();
  let current;
  let queue = Promise.resolve();

  const serve = async ({ id, method, params }) => {
    current = id;
    try {
      send({ id, result: await handle(method, params, printer.print) });
    } catch (error) {
      sendError(id, error, error?.name === 'RuntimeError');
    }
    current = undefined;
  };

  process.on('uncaughtException', (error) => {
    // A panic inside the wasm engine arrives here.
    if (current !== undefined) sendError(current, error, true);
    engineLog('ERROR', lastPanic() || error.stack, { is_panic: true });
    setImmediate(() => process.exit(101));
  });
  createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
    .on('line', (line) => {
      if (!line.trim()) return;
      const message = JSON.parse(line);
      if (message.method) queue = queue.then(() => serve(message));
      else printer.answered(message.id);
    })
    .on('close', () => void queue.then(() => process.exit(0)));
}
