import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

/** The folder of an installed package. */
function packageFolder(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}

/**
 * Our sources find the addon and the WebAssembly module beside themselves; in a bundle, `import.meta.url` would be
 * that of the bundle.
 */
const ownLocation: Plugin = {
  name: 'own-location',
  setup({ onLoad }) {
    onLoad({ filter: /libs[\\/]tensor[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: 'ts' };
    });
  },
};

/**
 * One file with jasmine, the spec files of the installed tfjs-core, our engines and tfjs-backend-cpu, all on one
 * instance of tfjs-core: the modules that the spec files import by relative paths. Node itself could not load those
 * files (modules without extensions), and would take another build of tfjs-core for the engines.
 */
export async function bundleSuite(outfile: string): Promise<void> {
  const core = packageFolder('@tensorflow/tfjs-core');
  await build({
    entryPoints: [join(here, 'suite-program.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    logOverride: { 'direct-eval': 'silent' },
    mainFields: ['module', 'main'],
    ignoreAnnotations: true, // the package calls its spec files free of side effects
    alias: {
      '@tensorflow/tfjs-core': join(core, 'dist'),
      '@tensorflow/tfjs-backend-cpu': join(packageFolder('@tensorflow/tfjs-backend-cpu'), 'dist/index.js'),
    },
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    plugins: [ownLocation],
  });
}
