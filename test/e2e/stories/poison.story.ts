import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jsonReport } from '../../builders/web.js';
import { eventually } from '../../support/eventually.js';
import { type Gateway, query, startGateway } from '../../support/gateway.js';
import { launch, type Launched } from '../../support/launcher.js';
import { type Caller, signIn } from '../../support/people.js';
import { preload } from '../../support/preload.js';
import { type ReportOnDesk, triaged } from './desk.js';

const WORD = '剧毒试样';
/** A crash, its pause, and half a minute until the work is taken up, three times over, on a busy machine. */
const PARKED_WITHIN_MS = 200_000;

interface Item extends ReportOnDesk {
  triageFailed: boolean;
  triageFailure: string | null;
}

/**
 * A report that takes the classifier down whenever it is read, among others that are innocent. Real: both programs, the
 * launcher that starts the classifier again, the queue. The crash comes from outside: a module that is loaded before
 * the program and ends it, as kill -9 would, when a text with a certain word is read.
 */
export function poisonStory(
  queues: string,
  env: Record<string, string>,
  { again }: { again?: 'kill' | 'hang' } = {},
): void {
  describe(`a report that takes the classifier down, jobs on ${queues}`, () => {
    let gateway: Gateway;
    let classifier: Launched;
    let operator: Caller;
    let deadlyFile: string;
    let poisonId: string;

    beforeAll(async () => {
      gateway = await startGateway({ env: { ...env, LOG_LEVEL: 'warn' } });
      deadlyFile = join(gateway.installation.env.DATA_DIR ?? '', 'deadly');
      operator = await signIn(gateway);
    }, 90_000);

    afterAll(async () => {
      await classifier.stop();
      await gateway.stop();
    });

    const send = async (text: string): Promise<string> => {
      const answer = await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text }));
      expect(answer.status).toBe(201);
      return ((await answer.json()) as { queryCode: string }).queryCode;
    };
    const poison = (): Promise<Item> => operator.get<Item>(`/api/v1/triage/${poisonId}`);
    const parked = (): Promise<Item> =>
      eventually(
        'the report is parked',
        async () => {
          const item = await poison();
          return item.triageFailed ? item : null;
        },
        PARKED_WITHIN_MS,
      );
    const untriaged = (): Promise<{ id: string }[]> =>
      query<{ id: string }>(gateway.installation, 'SELECT id FROM report WHERE triaged_revision < revision');

    it(
      'is parked after three tries, and the others are all triaged',
      async () => {
        await writeFile(deadlyFile, 'kill');
        const text = (index: number): string => `铁西区第${String(index)}家喷漆厂夜里刺鼻`;
        const innocent = [await send(text(1)), await send(text(2)), await send(text(3))];
        const code = await send(`皇姑区饭店油烟,${WORD}`);
        for (const index of [4, 5, 6, 7, 8]) innocent.push(await send(text(index)));
        const [row] = await query<{ id: string }>(
          gateway.installation,
          'SELECT id FROM report WHERE query_code = $1',
          [code],
        );
        poisonId = row?.id ?? '';
        classifier = await launch('classifier', gateway.installation, {
          ...env,
          ...preload('deadly-word'),
          DEADLY_WORD: WORD,
          DEADLY_FILE: deadlyFile,
        });
        await parked();
        expect(classifier.restarts()).toBe(3);
        await eventually('nothing else is left', async () =>
          (await untriaged()).length === 1 ? true : null,
        );
        expect(await untriaged()).toEqual([{ id: poisonId }]);
      },
      PARKED_WITHIN_MS + 60_000,
    );

    it('the operator sees it in the list and why it failed, and no text in the reason', async () => {
      const { items } = await operator.get<{ items: Item[] }>('/api/v1/triage?limit=200');
      expect(items.filter((item) => item.triageFailed).map(({ reportId }) => reportId)).toEqual([poisonId]);
      const { triageFailure } = await poison();
      expect(triageFailure).toContain('崩溃了 3 次');
      expect(triageFailure).not.toContain(WORD);
    });

    it('blocks nobody: the next report is triaged, and nothing enqueues the parked one again', async () => {
      const restarts = classifier.restarts();
      await triaged(operator, await send('和平区工地半夜打桩'));
      await eventually(
        'a sweep has passed',
        async () => {
          // Every sweep enqueues what is untriaged and older than 15 s.
          const [row] = await query<{ old: boolean }>(
            gateway.installation,
            `SELECT max(recorded_at) < now() - interval '25 seconds' AS old FROM job_failure`,
          );
          return row?.old ? true : null;
        },
        40_000,
      );
      expect(classifier.restarts()).toBe(restarts);
    });

    if (again)
      it(
        `an operator asks once more: three more tries, now by "${again}", and it is parked again`,
        async () => {
          await writeFile(deadlyFile, again);
          const restarts = classifier.restarts();
          await operator.request('POST', `/api/v1/triage/${poisonId}/retry`);
          expect((await poison()).triageFailed).toBe(false);
          await parked();
          expect(classifier.restarts()).toBe(restarts + 3);
        },
        PARKED_WITHIN_MS + 100_000,
      );

    it('asked again after the cause is gone, it is triaged', async () => {
      await writeFile(deadlyFile, '');
      await operator.request('POST', `/api/v1/triage/${poisonId}/retry`);
      const item = await eventually(
        'a suggestion',
        async () => {
          const now = await poison();
          return now.suggestionMissing ? null : now;
        },
        60_000,
      );
      expect(item).toMatchObject({ triageFailed: false, triageFailure: null });
      expect(item.suggestion).not.toBeNull();
    });
  });
}
