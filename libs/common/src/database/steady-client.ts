import pg from 'pg';

/**
 * A connection whose end never ends the program. pg reports the end of a connection as an 'error' event, and Node ends a
 * program that does not listen to one. The pool listens while a connection is idle and its user while it is in use, but
 * between the two is a moment in which nobody does, and the last words of a dying PostgreSQL fall into it when they
 * arrive together with an answer. Whoever uses the connection afterwards gets an error, and the pool throws it away.
 */
export class SteadyClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
