import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Params } from 'nestjs-pino';
import { redactLog, redactPath } from '../privacy/redact-log.js';

/** pino for both programs: every record and every message passes redactLog, and no request body or query is logged. */
export function loggerOptions(program: string, level: string): Params {
  return {
    pinoHttp: {
      name: program,
      level,
      serializers: {
        req: (request: IncomingMessage & { id?: string }) => ({
          id: request.id,
          method: request.method,
          path: redactPath(request.url ?? ''),
        }),
        res: (response: ServerResponse) => ({ status: response.statusCode }),
      },
      formatters: { log: (record) => redactLog(record) as Record<string, unknown> },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map((arg) => redactLog(arg)) as Parameters<typeof method>);
        },
      },
      autoLogging: { ignore: (request) => /^\/(health|metrics)/.test(request.url ?? '') },
      customLogLevel: (_request, response) => (response.statusCode >= 500 ? 'error' : 'debug'),
    },
  };
}
