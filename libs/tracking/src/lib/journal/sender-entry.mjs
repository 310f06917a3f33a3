// The sender starts in plain JavaScript and brings its own reader of TypeScript, whatever started the program.
import { register } from 'tsx/esm/api';

register();
await import('./sender-process.ts');
