import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';

/** SQLSTATE classes that mean "try again later": connection, resources (disk full), operator intervention, read-only. */
const RETRYABLE_SQLSTATE = /^(08|53|55|57|25006|40)/;
const RETRYABLE_SYSTEM = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOSPC|EDQUOT|EROFS)$/;

/** Whether an error says that database or disk are not there for anybody now: nobody's fault, and worth another try later. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  return (
    // The connection of a transaction ended under it.
    error instanceof QueryRunnerAlreadyReleasedError ||
    RETRYABLE_SQLSTATE.test(code) ||
    RETRYABLE_SYSTEM.test(code) ||
    /Connection terminated|timeout exceeded when trying to connect|not connected|not queryable|after calling end on the pool|Query read timeout/i.test(
      error.message,
    )
  );
}

/** Whether the connection broke under a statement, so that nobody knows whether it was committed. */
export function isCutOff(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  return (
    /^(08|57P0[123]|ECONNRESET$|EPIPE$|ETIMEDOUT$)/.test(code) ||
    /Connection terminated unexpectedly|Query read timeout/i.test(error.message)
  );
}

/** SQLSTATE or system error, also of what TypeORM wrapped; empty where there is none. */
function codeOf(error: Error): string {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
