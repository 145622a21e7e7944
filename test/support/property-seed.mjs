import fc from 'fast-check';

// In CI the same inputs in every run, so that a red build speaks of the change; elsewhere new ones each time.
if (process.env.CI) fc.configureGlobal({ seed: 12369 });
