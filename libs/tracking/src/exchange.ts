// Projects out to open files and back in, for programs that run from source.

export { type ExportProject, exportProject } from './lib/exchange/export-project.ts';
export { type ImportedProject, type ImportProject, importProject } from './lib/exchange/import-project.ts';
