/** Injection tokens of what is a value and not a class: `@Inject(SETTINGS_TOKEN) settings: Settings`. */
export const SETTINGS_TOKEN = Symbol('settings');
export const TAXONOMY_TOKEN = Symbol('taxonomy');
