import { HOUR, type Plot, type Telling } from './plot.js';
import { ESTATES, fillIn, KINDS, type Kind, NAMES, STREETS, WHEN } from './words.js';

/* The ordinary days of three months: a few new matters a day, some told by several neighbours. */

const CHANNELS: readonly (readonly [Telling['channel'], number])[] = [
  ['sms', 28],
  ['wechat', 26],
  ['web', 12],
  ['page', 10],
  ['voice', 10],
  ['email', 6],
  ['transfer', 8],
];

export function background(plot: Plot, days: number): void {
  for (let daysAgo = days - 1; daysAgo >= 0; daysAgo -= 1) {
    const count = Math.round(plot.between(0.7, 3.4));
    for (let index = 0; index < count; index += 1) ordinary(plot, daysAgo);
  }
}

function ordinary(plot: Plot, daysAgo: number): void {
  const kind = weighted(
    plot,
    KINDS.map((one) => [one, one.weight] as const),
  );
  const [district, adcode, street] = plot.pick(STREETS);
  const culprit = `${kind.isNamed === true ? plot.pick(NAMES) : ''}${plot.pick(kind.culprits)}`;
  const words = { q: `${district}${street}`, e: plot.pick(ESTATES), w: culprit };
  const first = plot.on(daysAgo, plot.between(6.5, 22.5));
  const isShared = kind.route === 'accept' || kind.route === 'refer';
  const telling = Math.floor(plot.random() * kind.tellings.length);
  const tellers = isShared ? weighted(plot, TELLERS) : 1;
  const tellings = Array.from({ length: tellers }, (_, index): Telling => {
    const told = fillIn(kind.tellings[(telling + index) % kind.tellings.length] ?? '', {
      ...words,
      t: plot.pick(WHEN),
    });
    return {
      at: first + index * plot.between(2, 20) * HOUR,
      channel: channelOf(plot, kind),
      text: told,
      place: words.q,
      sender: plot.somebody(),
    };
  });
  const luck = plot.random();
  plot.matter(tellings, {
    action: kind.route,
    code: kind.code,
    adcode,
    finding: kind.finding,
    reply: fillIn(kind.reply, words),
    isRedone: luck < 0.07,
    ...(luck > 0.6 && luck < 0.8 ? { score: plot.pick(SCORES) } : {}),
  });
}

const TELLERS = [
  [1, 62],
  [2, 22],
  [3, 11],
  [4, 5],
] as const;
const SCORES = ['满意', '满意', '满意', '基本满意', '基本满意', '不满意'];

/** Whoever only asks does not write to 12345. */
function channelOf(plot: Plot, { route }: Kind): Telling['channel'] {
  const list = route === 'answer' || route === 'refuse' ? CHANNELS.slice(0, 3) : CHANNELS;
  return weighted(plot, list);
}

function weighted<T>(plot: Plot, list: readonly (readonly [T, number])[]): T {
  let at = plot.random() * list.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [one, weight] of list) {
    at -= weight;
    if (at < 0) return one;
  }
  return (list[0] as readonly [T, number])[0];
}
