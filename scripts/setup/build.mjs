// Two builds, the programs (tsc) and the console (vite), each made again when the contents of its sources have
// changed since the last one that succeeded.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { plain, Problem, step } from './progress.mjs';
import { fromRoot, ROOT } from './root.mjs';
import { runProgram } from './run-program.mjs';

const PROGRAMS = {
  name: 'Build the programs (tsc)',
  stamp: 'dist/.built-programs',
  sources: [
    'apps/gateway/src',
    'apps/classifier/src',
    'libs',
    'test',
    'bench',
    'tsconfig.json',
    'tsconfig.build.json',
  ],
  command: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
};
const CONSOLE = {
  name: 'Build the console (vite)',
  stamp: 'dist/.built-console',
  // vite.config.ts takes names out of the two data files.
  sources: ['apps/console', 'data/taxonomy.json', 'data/departments.json'],
  command: ['node_modules/vite/bin/vite.js', 'build', 'apps/console', '--logLevel', 'warn'],
};
const COMPILED_FOLDERS = ['apps', 'libs', 'test', 'bench'];

/** Builds what is out of date. A failed build shows the compiler's words and is tried again the next time; `signal` interrupts it. */
export async function ensureBuilt(signal) {
  const builds = fs.existsSync(fromRoot('apps/console/vite.config.ts')) ? [PROGRAMS, CONSOLE] : [PROGRAMS];
  const stale = builds
    .map((build) => ({ ...build, hash: hashOf(['package-lock.json', ...build.sources]) }))
    .filter(({ stamp, hash }) => readOptional(stamp) !== hash);
  for (const build of stale) await step(build.name, () => make(build, signal));
}

async function make({ command, stamp, hash }, signal) {
  fs.rmSync(fromRoot(stamp), { force: true });
  const { code, output } = await runProgram(process.execPath, command, { capture: true, signal });
  if (code !== 0) throw new Problem(`The build failed:\n${plain(output)}`);
  removeOrphans();
  fs.mkdirSync(fromRoot('dist'), { recursive: true });
  fs.writeFileSync(fromRoot(stamp), hash);
}

/** Removes compiled files whose source is gone; Node would go on importing them. */
function removeOrphans() {
  for (const folder of COMPILED_FOLDERS) {
    for (const file of filesBelow(path.join('dist', folder))) {
      const source = path.relative('dist', file).replace(/\.js(\.map)?$/, '.ts');
      if (
        source.endsWith('.ts') &&
        !source.startsWith(path.join('apps', 'console')) &&
        !fs.existsSync(fromRoot(source))
      ) {
        fs.rmSync(fromRoot(file));
      }
    }
  }
}

function hashOf(sources) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesBelow(source)) {
      if (/\.spec\.[a-z]+$/.test(file)) continue;
      hash
        .update(`${file}\0`)
        .update(fs.readFileSync(fromRoot(file)))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** Files of a folder, or the file itself, relative to the checkout and in a stable order; none when absent. */
function filesBelow(source) {
  const entry = fs.statSync(fromRoot(source), { throwIfNoEntry: false });
  if (!entry) return [];
  if (entry.isFile()) return [source];
  return fs
    .readdirSync(fromRoot(source), { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => path.relative(ROOT, path.join(item.parentPath ?? item.path, item.name)))
    .filter((file) => !file.split(path.sep).includes('node_modules'))
    .sort();
}

function readOptional(file) {
  return fs.existsSync(fromRoot(file)) ? fs.readFileSync(fromRoot(file), 'utf8') : undefined;
}
