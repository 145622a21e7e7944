import { jest } from '@jest/globals';

// Each jest project has a limit of its own, see jest.config.mjs.
jest.setTimeout(globalThis.TIME_LIMIT_MS);
