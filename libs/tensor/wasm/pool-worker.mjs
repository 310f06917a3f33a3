// One thread of the wasm engine: an instance of the kernels over the shared memory, asleep until there is work.
// Plain JavaScript, because a worker does not inherit the TypeScript loader of whoever starts the engine.
import { parentPort, workerData } from 'node:worker_threads';

const { module, memory, thread, stackTop } = workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
exports.__stack_pointer.value = stackTop;
parentPort.postMessage('ready');
exports.work(thread);
