#!/usr/bin/env node
// `node tools/module-boundaries/check.mjs`, for those who do not want Nx in between.
import { register } from 'tsx/esm/api';

register();
await import('./src/main.ts');
