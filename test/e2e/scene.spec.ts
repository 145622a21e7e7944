import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { uploadAll } from '../builders/tus.js';
import { jsonReport } from '../builders/web.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';
import { bureauSystem, decide, type ReportOnDesk } from './stories/desk.js';

interface File {
  id: string;
  url: string | null;
  mediaType: string;
  isPublic: boolean;
  mayBePublic: boolean;
}
interface Delivery {
  id: string;
  version: number;
  state: string;
  files: File[];
  history: { kind: string; after: string }[];
}

const PLACE = '第九中学后门';
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const REPLY = '调查情况:到场检查,处理设施停用。\n处理措施:责令整改,立案处罚。\n后续:下周复查。';

/**
 * The bureau's officer at the scene: signs, takes pictures, replies; the hotline sees the pictures with the reply, and the
 * citizen those that the bureau lets out. Real: gateway, PostgreSQL, media store, sharp. Nothing is fake. No classifier
 * runs: the operator decides by hand.
 */
describe('pictures from the scene', () => {
  let gateway: Gateway;
  let operator: Caller;
  let bureau: Caller;
  let stranger: Caller;
  let citizen: { queryCode: string; pin: string };
  let id: string;
  let photo: Buffer;

  beforeAll(async () => {
    gateway = await startGateway();
    operator = await signIn(gateway);
    photo = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#567' } })
      .jpeg()
      .withExif({ IFD0: { Artist: PLACE } })
      .toBuffer();
    citizen = await sent('铁西区化工厂半夜排黑烟');
    const matter = await accepted(citizen.queryCode, '210106');
    id = matter.deliveries[0]?.id ?? '';
    bureau = await bureauSystem(gateway, operator, matter.deliveries[0]?.bureauId ?? '');
    const other = await accepted((await sent('大东区油漆味')).queryCode, '210104');
    stranger = await bureauSystem(gateway, operator, other.deliveries[0]?.bureauId ?? '');
  }, 60_000);
  afterAll(async () => {
    await gateway.stop();
  });

  const sent = async (text: string): Promise<{ queryCode: string; pin: string }> => {
    const answer = await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text }));
    return (await answer.json()) as { queryCode: string; pin: string };
  };
  const accepted = async (queryCode: string, adcode: string): Promise<ReportOnDesk> => {
    const { items } = await operator.get<{ items: { reportId: string; queryCode: string }[] }>(
      '/api/v1/triage',
    );
    const reportId = items.find((item) => item.queryCode === queryCode)?.reportId ?? '';
    const report = await operator.get<ReportOnDesk>(`/api/v1/triage/${reportId}`);
    return decide(operator, report, { action: 'accept', codes: ['A03'], urgency: '一般', adcode });
  };
  const delivery = (who: Caller): Promise<Delivery> => who.get<Delivery>(`/api/v1/deliveries/${id}`);
  const act = async (who: Caller, body: object): Promise<Response> => {
    const { version } = await delivery(who);
    return who.request('POST', `/api/v1/deliveries/${id}/actions`, { version, ...body });
  };
  const path = (file = ''): string => `/api/v1/deliveries/${id}/files${file && `/${file}`}`;
  const add = async (bytes: Buffer, name = 'a.jpg'): Promise<Response> =>
    bureau.request('POST', path(), { upload: await uploadAll(gateway.url, bytes, name) });
  const read = (who: Caller, url: string | null): Promise<Response> => who.request('GET', url ?? '/nowhere');
  const details = async (): Promise<{ pictures: string[]; answer: string | null }> => {
    const address = `${gateway.url}/api/v1/reports/${citizen.queryCode}/details`;
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret: citizen.pin }),
    });
    return (await answer.json()) as { pictures: string[]; answer: string | null };
  };

  it('nothing is added before the bureau has signed', async () => {
    const refused = await add(photo);
    expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining('已派发')]);
    expect((await act(bureau, { action: 'sign' })).status).toBe(200);
  });

  it('a picture is added once however often the telephone asks; its copy for reading has no EXIF', async () => {
    const upload = await uploadAll(gateway.url, photo);
    for (let time = 0; time < 2; time += 1)
      expect((await bureau.request('POST', path(), { upload })).status).toBe(200);
    const { files } = await delivery(bureau);
    expect(files).toMatchObject([{ mediaType: 'image/jpeg', isPublic: false, mayBePublic: true }]);
    const bytes = Buffer.from(await (await read(bureau, files[0]?.url ?? null)).arrayBuffer());
    expect([(await sharp(bytes).metadata()).exif, bytes.includes(PLACE)]).toEqual([undefined, false]);
  });

  it('a PDF is kept and cannot be let out; a recording and rubbish are refused by what they are', async () => {
    expect((await add(PDF, 'minutes.pdf')).status).toBe(200);
    const { files } = await delivery(bureau);
    const pdf = files.find(({ mediaType }) => mediaType === 'application/pdf');
    expect(pdf?.mayBePublic).toBe(false);
    expect((await read(bureau, pdf?.url ?? null)).status).toBe(200);
    const letOut = await bureau.request('PATCH', path(pdf?.id), { isPublic: true });
    expect([letOut.status, await letOut.json()]).toEqual([
      400,
      expect.objectContaining({ errors: [expect.objectContaining({ field: 'isPublic' })] }),
    ]);
    const sound = Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(200, 60)]);
    expect((await add(sound, 'a.jpg')).status).toBe(415);
    await expect(uploadAll(gateway.url, Buffer.from('<script>alert(1)</script>'), 'a.jpg')).rejects.toThrow(
      '415',
    );
    const made = await bureau.request('POST', path(), { upload: 'x'.repeat(43) });
    expect([made.status, (await delivery(bureau)).files.length]).toEqual([400, 2]);
  });

  it('what was added by mistake goes, from the store too', async () => {
    await add(photo);
    const wrong = (await delivery(bureau)).files.at(-1);
    expect((await bureau.request('DELETE', path(wrong?.id))).status).toBe(200);
    expect((await read(bureau, wrong?.url ?? null)).status).toBe(404);
    expect(await query(gateway.installation, 'SELECT FROM upload WHERE id = $1', [wrong?.id])).toEqual([]);
  });

  it('another bureau sees none of it', async () => {
    const [file] = (await delivery(bureau)).files;
    expect((await read(stranger, file?.url ?? null)).status).toBe(404);
    expect((await stranger.request('PATCH', path(file?.id), { isPublic: true })).status).toBe(404);
    expect((await stranger.request('POST', path(), { upload: 'x'.repeat(43) })).status).toBe(404);
  });

  it('the preview is what the citizen reads later, word for word', async () => {
    const page = await bureau.post<{ page: { state: string; answer: string; steps: { text: string }[] } }>(
      `/api/v1/deliveries/${id}/preview`,
      { finding: '属实', reply: REPLY },
    );
    expect(page).toMatchObject({ messages: [], page: { state: '已答复', answer: REPLY } });
    expect(JSON.stringify(page)).not.toContain(citizen.queryCode);
  });

  it('the reviewer sees the pictures and may only take back that they are let out', async () => {
    const [photoFile] = (await delivery(bureau)).files;
    expect((await bureau.request('PATCH', path(photoFile?.id), { isPublic: true })).status).toBe(200);
    await add(photo);
    const second = (await delivery(bureau)).files.at(-1);
    await bureau.request('PATCH', path(second?.id), { isPublic: true });
    expect((await act(bureau, { action: 'report-back', finding: '属实', reply: REPLY })).status).toBe(200);
    expect((await add(photo)).status).toBe(409);

    const seen = await delivery(operator);
    expect(seen.files.map(({ isPublic }) => isPublic)).toEqual([true, false, true]);
    expect(seen.history.filter(({ kind }) => kind === 'file').map(({ after }) => after)).toContain('删除');
    expect((await read(operator, seen.files[0]?.url ?? null)).headers.get('content-type')).toBe('image/jpeg');
    expect((await operator.request('PATCH', path(seen.files[1]?.id), { isPublic: true })).status).toBe(403);
    expect((await operator.request('PATCH', path(second?.id), { isPublic: false })).status).toBe(200);
  });

  it('the citizen sees the one that was let out, and only with the answer', async () => {
    expect(await details()).toMatchObject({ pictures: [], answer: null });
    expect((await act(operator, { action: 'approve' })).status).toBe(200);
    const { pictures } = await details();
    expect(pictures).toHaveLength(1);
    const picture = await fetch(gateway.url + (pictures[0] ?? ''));
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect((await sharp(Buffer.from(await picture.arrayBuffer())).metadata()).width).toBe(300);
    expect((await fetch(`${gateway.url}${pictures[0]?.slice(0, -6) ?? ''}AAAAAA`)).status).toBe(404);

    const form = new URLSearchParams({ code: citizen.queryCode, secret: citizen.pin });
    const html = await (await fetch(`${gateway.url}/status`, { method: 'POST', body: form })).text();
    expect(html).toContain('现场照片 1');
    expect(html).toContain('src="/status/pictures/');
  });
});
