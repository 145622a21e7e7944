/** Something that must be right before the program may run: a setting, a data file, the wiring. The message names the fix. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}
