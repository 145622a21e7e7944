import pg from 'pg';

type AnyQuery = (...args: unknown[]) => unknown;

/**
 * A connection whose end never ends the program, and whose silence ends it.
 *
 * pg reports the end of a connection as an 'error' event, and Node ends a program that does not listen to one. The pool
 * listens while a connection is idle and its user while it is in use, but between the two is a moment in which nobody
 * does, and the last words of a dying PostgreSQL fall into it when they arrive together with an answer. Whoever uses the
 * connection afterwards gets an error, and the pool throws it away.
 *
 * After `query_timeout` pg tells the caller and keeps the connection, on which the next query waits behind the one that
 * is never answered: where a network has swallowed it, for a quarter of an hour. Here it is closed with the first such
 * timeout, and the next query goes over a new one.
 */
export class SteadyClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
    const query = this.query.bind(this) as AnyQuery;
    const watched: AnyQuery = (...args) => {
      const at = args.findIndex((argument) => typeof argument === 'function');
      if (at < 0) {
        const result = query(...args);
        Promise.resolve(result).catch((error: unknown) => {
          this.closeIfSilent(error);
        });
        return result;
      }
      const callback = args[at] as AnyQuery;
      const closing: AnyQuery = (error, ...rest) => {
        this.closeIfSilent(error);
        callback(error, ...rest);
      };
      return query(...args.with(at, closing));
    };
    this.query = watched as typeof this.query;
  }

  /** With a query under way `end` closes the socket at once, and the pool takes a client that is ending no more. */
  private closeIfSilent(error: unknown): void {
    if (error instanceof Error && error.message === 'Query read timeout') void this.end();
  }
}
