import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Operation {
  summary?: string;
  responses: Record<string, { content?: Record<string, unknown> }>;
}

/** docs/openapi.json is what the gateway serves; its drift is checked apart. Here: that it says enough. */
const { openapi, paths } = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
) as { openapi: string; paths: Record<string, Record<string, Operation>> };

const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(
    ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
  ),
);

/** Routes that ask nothing of anybody. */
const NEVER_FAILS = ['GET /health/live'];

describe('the API page', () => {
  it('is OpenAPI 3.1', () => {
    expect(openapi).toBe('3.1.0');
    expect(operations.length).toBeGreaterThan(30);
  });

  it.each(operations)('%s says what it does and how it fails', (name, { summary, responses }) => {
    expect(summary).toMatch(/[一-鿿]/);
    const failures = Object.keys(responses).filter((status) => status >= '400');
    expect(failures.length > 0).toBe(!NEVER_FAILS.includes(name));
  });
});
