// Files alone, for who needs neither layers nor TensorFlow.js.
export { diskFullReasons, saysDiskIsFull } from './lib/disk-full.ts';
export { type FileContent, writeFileAtomically } from './lib/write-file-atomically.ts';
