import { existsSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const ARGUMENTS = ['--disable-gpu', '--disable-background-networking', '--no-first-run'];

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  join(homedir(), 'Applications/Google Chrome.app/Contents/MacOS/Google Chrome'),
];

export const HOW_TO_GET_CHROMIUM =
  'no Chromium starts here (install one, for instance apt-get install chromium-headless-shell, or name one with CHROMIUM_PATH)';

export type FoundBrowser = { browser: Browser; from: string } | { browser: null; tried: string[] };

/**
 * Starts a Chromium: the one that CHROMIUM_PATH names (then no other), one that is installed, or the one that the npm
 * package brings. Tells what was tried if none starts.
 */
export async function findChromium(): Promise<FoundBrowser> {
  const named = process.env.CHROMIUM_PATH;
  const candidates = named ? [named] : INSTALLED.filter((path) => existsSync(path));
  const tried: string[] = [];
  for (const path of candidates) {
    const browser = await launch(path).catch(
      (error: Error) => void tried.push(`${path}: ${firstLine(error)}`),
    );
    if (browser) return { browser, from: path };
  }
  if (named) return { browser: null, tried };
  try {
    return { browser: await launchPackaged(), from: '@sparticuz/chromium' };
  } catch (error) {
    tried.push(`@sparticuz/chromium: ${firstLine(error as Error)}`);
    return { browser: null, tried };
  }
}

function launch(executablePath: string, env: Record<string, string> = {}): Promise<Browser> {
  const asRoot = process.getuid?.() === 0; // Chromium's sandbox refuses root
  return chromium.launch({
    executablePath,
    args: asRoot ? [...ARGUMENTS, '--no-sandbox'] : ARGUMENTS,
    env: { ...(process.env as Record<string, string>), ...env },
  });
}

/** Linux on x64 only. The package unpacks itself into the temporary folder, 200 MB, once. */
async function launchPackaged(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('is for Linux on x64 only');
  // A folder of its own: the package takes any file called "chromium" in the temporary folder for itself.
  const folder = join(tmpdir(), `interpolab-chromium-147-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true });
  const before = { ...process.env };
  // Told that it is on its home ground, the package also unpacks the libraries that Chromium needs.
  Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' });
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    const path = await packaged.executablePath();
    process.env = { ...before };
    // This machine's own libraries first; those of the package, made for another Linux, where they are missing.
    return await launch(path).catch(() => launch(path, { LD_LIBRARY_PATH: join(folder, 'al2023/lib') }));
  } finally {
    process.env = before;
  }
}

function firstLine(error: Error): string {
  return error.message.split('\n')[0];
}
