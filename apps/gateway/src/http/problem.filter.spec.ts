import { describe, expect, it } from '@jest/globals';
import { NotFoundException } from '@nestjs/common';
import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { fail } from '#common/errors/domain-error.js';
import { toDomainError } from './problem.filter.js';

const systemError = (code: string): Error => Object.assign(new Error(code), { code });
const databaseError = (code: string): QueryFailedError =>
  new QueryFailedError('SELECT', [], systemError(code));

describe('what an error means to the outside', () => {
  it.each([
    ['a full disk under the media', systemError('ENOSPC')],
    ['a full disk under the database', databaseError('53100')],
    ['too many connections', databaseError('53300')],
    ['a database that shuts down', databaseError('57P01')],
    ['a database that takes no connections', databaseError('55000')],
    ['a read-only database', databaseError('25006')],
    ['no database', systemError('ECONNREFUSED')],
    ['a lost connection', new Error('Connection terminated unexpectedly')],
    ['a connection lost before', new Error('Client has encountered a connection error and is not queryable')],
    ['a program that is ending', new Error('Cannot use a pool after calling end on the pool')],
    ['a transaction whose connection was lost', new QueryRunnerAlreadyReleasedError()],
  ])('%s: try again later', (_name, error) => {
    expect(toDomainError(error)).toMatchObject({
      code: 'unavailable',
      policy: { status: 503, retryable: true },
    });
  });

  it.each([
    ['our own', fail('unknown-code'), 'unknown-code'],
    ['Nest’s', new NotFoundException(), 'not-found'],
    ['Fastify’s', Object.assign(new Error('too large'), { statusCode: 413 }), 'too-large'],
    ['a refusal that we have no word for', Object.assign(new Error('x'), { statusCode: 406 }), 'bad-request'],
    ['a broken rule of the database', databaseError('23505'), 'internal'],
    ['a mistake', new TypeError('x is not a function'), 'internal'],
    ['something that is no error', 'oops', 'internal'],
  ])('%s error keeps its meaning', (_name, error, code) => {
    expect(toDomainError(error).code).toBe(code);
  });
});
