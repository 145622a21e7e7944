type Preload = 'deadly-word' | 'shifted-clock';

/** What a program's environment needs to load one of test/support/preloads before anything else. */
export const preload = (name: Preload): { NODE_OPTIONS: string } => ({
  NODE_OPTIONS: `--import=${new URL(`./preloads/${name}.mjs`, import.meta.url).href}`,
});
