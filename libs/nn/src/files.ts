// Files alone, for who needs neither layers nor TensorFlow.js.
export { type FileContent, writeFileAtomically } from './lib/write-file-atomically.ts';
