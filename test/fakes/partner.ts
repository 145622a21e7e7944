import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** What a partner's server heard, its signature verified. */
export interface Heard {
  id: string;
  type: string;
  data: Record<string, unknown>;
}

export interface FakePartner {
  url: string;
  /** The secret that its operators copied out of our console. */
  trust: (secret: string) => void;
  /** The next calls are answered with this status. */
  failNext: (status: number, times?: number) => void;
  /** Calls whose signature held, each answered with its status. */
  heard: Heard[];
  calls: number;
  forged: number;
  stop: () => Promise<void>;
}

/** The server of a platform that hears of its orders: Standard Webhooks, verified by the library that platforms use. */
export async function startFakePartner(): Promise<FakePartner> {
  let secret = '';
  const failing: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      partner.calls += 1;
      const body = Buffer.concat(chunks).toString('utf8');
      const end = (status: number): void => {
        response.writeHead(status).end();
      };
      try {
        const told = new Webhook(secret).verify(body, request.headers as Record<string, string>) as Omit<
          Heard,
          'id'
        >;
        const failure = failing.shift();
        if (failure !== undefined) {
          end(failure);
          return;
        }
        partner.heard.push({ ...told, id: String(request.headers['webhook-id']) });
        end(204);
      } catch {
        partner.forged += 1;
        end(401);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const partner: FakePartner = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`,
    trust: (given) => (secret = given),
    failNext: (status, times = 1) => {
      failing.push(...Array<number>(times).fill(status));
    },
    heard: [],
    calls: 0,
    forged: 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return partner;
}
