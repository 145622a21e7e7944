import sharp from 'sharp';
import { age, agingTables, type Beat } from './fill/ageing.js';
import { background } from './fill/background.js';
import { City } from './fill/city.js';
import { DAY, Plot, type Step } from './fill/plot.js';
import { stories } from './fill/stories.js';
import { ACCOUNTS, LEADER, OFFICER } from './people.js';
import { openWorld } from './world.js';

/*
 * Fills the city of a demonstration: plays the plot period by period through the running gateway, and lets each become past
 * (fill/ageing.ts). Started by `npm start -- --demo`, on an empty database alone. What was interrupted begins anew.
 */

/** The last days are played one by one, so that what the programs compare is as old as it should be. */
const SINGLE_DAYS = 10;
/** Of the past; fewer are enough for a look. */
const DAYS = Number(process.env.DEMO_DAYS ?? 90);
if (!(DAYS >= 12 && DAYS <= 90)) throw new Error('DEMO_DAYS must be a number from 12 to 90.');
const WEEK = 7;

const began = Date.now();
const world = await openWorld();
const city = await City.found(world);
const { rows } = await city.database.query<{ count: number }>('SELECT count(*)::int AS count FROM report');
if (rows[0]?.count !== 0) throw new Error('This database has reports already: only an empty one is filled.');

const plot = new Plot(began);
background(plot, DAYS);
stories(plot, { name: '黑烟.jpg', bytes: await smokePicture() });
const steps = plot.steps.filter(({ at }) => at >= plot.on(DAYS, 0)).sort((a, b) => a.at - b.at);
await play(steps);
await finish();
console.log(`✓ ${String(steps.length)} steps in ${((Date.now() - began) / 1_000).toFixed(0)} s`);
await city.close();
await world.stop();

async function play(all: readonly Step[]): Promise<void> {
  const tables = await agingTables(city.database);
  let done = 0;
  let real = began;
  let from = plot.on(DAYS, 0);
  for (const to of periods()) {
    const part = all.filter(({ at }) => at >= from && at < to);
    const beats: Beat[] = [];
    for (const { at, run } of part) {
      beats.push({ real: Date.now(), city: at });
      await run(city);
    }
    const end = Date.now();
    // The last period ends when the filling does, not when it began.
    const cityTo = to === plot.now ? end : to;
    await age(city.database, tables, {
      beats,
      real: { from: real, to: end },
      city: { from, to: cityTo },
    });
    [from, real] = [to, end];
    done += part.length;
    const share = String(Math.round((done / all.length) * 100)).padStart(3);
    console.log(
      `  ${share} %  up to ${new Date(to).toLocaleDateString('zh-CN', { timeZone: 'Asia/Shanghai' })}`,
    );
  }
}

/** Ends of the periods; the last is now. */
function periods(): number[] {
  const ends: number[] = [];
  for (let daysAgo = DAYS - WEEK; daysAgo > SINGLE_DAYS; daysAgo -= WEEK) ends.push(plot.on(daysAgo, 0));
  for (let daysAgo = SINGLE_DAYS; daysAgo >= 0; daysAgo -= 1) ends.push(plot.on(daysAgo, 0));
  return [...ends, plot.now].filter((end) => end <= plot.now);
}

/** The people of today: the bureau's account, and the telephone of the demonstration on duty. */
async function finish(): Promise<void> {
  const bureaus =
    await city.admin.get<{ id: string; department: string; adcode: string }[]>('/api/v1/bureaus');
  const bureau = bureaus.find(({ department, adcode }) => department === 'eco' && adcode === '210114');
  const account = ACCOUNTS.find(({ role }) => role === 'bureau');
  if (!bureau || !account) throw new Error('the bureau of the power plant is missing');
  const { login, name, role } = account;
  await city.makeBureauAccount({ login, name, role }, bureau.id);
  await city.onDuty('officer', OFFICER, 30 * DAY);
  await city.onDuty('leader', LEADER, 30 * DAY);
}

/** A chimney with black smoke. */
function smokePicture(): Promise<Buffer> {
  const cloud = (x: number, y: number, r: number, shade: number): string =>
    `<circle cx="${String(x)}" cy="${String(y)}" r="${String(r)}" fill="rgb(${[shade, shade, shade].join()})"/>`;
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800"><rect width="1200" height="800" fill="#c9d6df"/>
       <rect y="640" width="1200" height="160" fill="#7d8a80"/><path d="M520 260h80l30 400h-140z" fill="#8c6f62"/>
       ${cloud(560, 200, 80, 60)}${cloud(640, 150, 100, 50)}${cloud(760, 110, 120, 70)}${cloud(900, 90, 140, 90)}
       <rect x="640" y="500" width="360" height="160" fill="#9aa3a8"/></svg>`,
    ),
  )
    .jpeg()
    .toBuffer();
}
