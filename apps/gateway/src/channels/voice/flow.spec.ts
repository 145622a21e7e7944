import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadDangerRules } from '#common/complaint/danger.js';
import { ConfigError } from '#common/errors/config-error.js';
import { type CallState, newCall } from './call-state.js';
import { advance, type Facts, hangUp, type Heard } from './flow.js';
import { checkedScript, loadScript, type Script } from './script.js';
import { replyVoice } from './voice.reply.js';

const script = loadScript();
const danger = loadDangerRules();
const OPEN: Facts = { agent: true, opens: null, status: null, match: (text) => danger.match(text) };
const CLOSED: Facts = { ...OPEN, opens: '周一 8:00' };
const QUIET: Heard = { digits: '', speech: '', recording: null, reached: false };
const press = (digits: string): Heard => ({ ...QUIET, digits });
const say = (speech: string): Heard => ({ ...QUIET, speech });
const begin = (more: Partial<CallState> = {}): CallState => ({
  ...newCall({ hotline: '沈阳热线', caller: '+8613800138000', addressee: null, announcement: null }, 'menu'),
  ...more,
});
const play = (heard: Heard[], facts = OPEN, call = begin()): CallState =>
  heard.reduce((state, one) => advance(script, state, one, facts), call);

const PLACE = say('铁西区兴华街道兴华南街');
const MATTER = say('铸造厂后半夜排黑烟');
const TOLD = [press('1'), PLACE, MATTER, say('红星铸造厂'), press('1'), press('24'), press('1')];

describe('a call', () => {
  it('asks by the script, reads back and becomes one statement when the caller confirms', () => {
    const asked = play(TOLD);
    expect(asked.step).toBe('readBack');
    const reply = replyVoice(script, asked, { base: 'https://x', turn: 8, agent: null }, null);
    expect(reply).toContain('单位,红星铸造厂。现在还在继续。影响,学校、水源。用来电号码联系您。');
    const done = play([press('1')], OPEN, asked);
    expect(done.step).toBe('end');
    expect(done.statements).toEqual([
      {
        answers: {
          where: '铁西区兴华街道兴华南街',
          what: '铸造厂后半夜排黑烟',
          who: '红星铸造厂',
          goingOn: '还在继续',
          harm: '学校、水源',
          contact: '用来电号码联系您',
        },
      },
    ]);
  });

  it('takes a correction and reads back again', () => {
    const corrected = play([...TOLD, press('2'), press('1'), say('大东区东站街道')]);
    expect([corrected.step, corrected.answers.where]).toEqual(['readBack', '大东区东站街道']);
    const other = play([...TOLD, press('2'), press('4'), press('2'), press('13900139000')]);
    expect([other.step, other.answers.number]).toEqual(['readBack', '+8613900139000']);
  });

  it('hears words in place of keys', () => {
    expect(play([say('我要举报')]).step).toBe('where');
    expect(play([say('没有停,还在继续')], OPEN, begin({ step: 'goingOn' })).answers.goingOn).toBe('还在继续');
    expect(play([say('不留号码')], OPEN, begin({ step: 'contact' })).answers.contact).toBe('不留联系方式');
    expect(play([say('没有')], OPEN, begin({ step: 'harm' })).answers.harm).toBe('');
  });

  it('offers no "this number" to a caller who hides it', () => {
    expect(play([press('5')], OPEN, begin({ step: 'harm', caller: null })).step).toBe('contactHidden');
  });

  it.each([
    ['keys', 'menu'],
    ['speech', 'where'],
    ['several keys', 'harm'],
    ['digits', 'progress'],
  ])('after silence at %s asks twice more, then rings a person', (_kind, step) => {
    const twice = play([QUIET, press('*')], OPEN, begin({ step }));
    expect([twice.step, twice.tries, twice.lead]).toEqual([step, 2, [script.lines.misunderstood]]);
    expect(play([QUIET], OPEN, twice).step).toBe('human');
    expect(play([QUIET], CLOSED, twice).step).toBe('voicemail');
    expect(play([QUIET], { ...OPEN, agent: false }, twice).step).toBe('voicemail');
  });

  it.each(['menu', 'where', 'what', 'who', 'goingOn', 'harm', 'contact', 'number', 'readBack', 'progress'])(
    'reports danger at once when 0 is pressed at %s',
    (step) => {
      const call = play([press('0')], CLOSED, begin({ step }));
      expect(call.statements).toEqual([{ answers: {}, danger: true }]);
      expect([call.step, call.lead]).toEqual(['danger', [script.lines.danger]]);
      // At night too somebody is rung; nobody speaks to a tape.
      expect(play([say('化工厂爆炸了')], CLOSED, call).step).toBe('human');
      expect(play([QUIET, QUIET, QUIET], { ...CLOSED, agent: false }, call).step).toBe('end');
    },
  );

  it('gives the advice first where danger is said, reports at once and goes on asking', () => {
    const call = play([press('1'), PLACE, say('冷库氨气泄漏了,味道冲得很')]);
    expect(call.lead[0]).toBe(danger.match('冷库氨气泄漏了,味道冲得很')[0]?.advice);
    expect(call.statements).toHaveLength(1);
    expect(call.statements[0]?.answers.where).toBe(PLACE.speech);
    const done = play([say('大东冷库'), press('1'), press('5'), press('3'), press('1')], OPEN, call);
    expect(done.statements[1]?.answers).toEqual({
      who: '大东冷库',
      goingOn: '还在继续',
      harm: '',
      contact: '不留联系方式',
    });
    expect(play([say('着火了爆炸了,油漆仓库起火')]).step).toBe('danger');
  });

  it('that breaks off leaves what was said as incomplete, and a task to ring back', () => {
    const call = hangUp(play([press('1'), PLACE, MATTER]));
    expect(call.statements).toEqual([
      { answers: { where: PLACE.speech, what: MATTER.speech }, incomplete: true },
    ]);
    expect(call.callBack).toBe('没有说完就挂断');
    expect(hangUp(play([press('1')]))).toMatchObject({ statements: [], callBack: null });
    expect(hangUp(play([press('9')]))).toMatchObject({ statements: [], callBack: '等待人工接听时挂断' });
    expect(hangUp(play([...TOLD.slice(0, 6), press('3')]))).toMatchObject({ callBack: null });
    expect(hangUp(play([...TOLD, press('1')]))).toMatchObject({ callBack: null });
  });

  it('registers a caller who heard the announcement', () => {
    const announcement = { text: '关于红星化工厂的异味,我们已派人处理。', caseNumber: '2026-000001' };
    const call = play([press('1'), say('铁西区'), press('1'), press('1'), press('1')], OPEN, {
      ...begin({ step: 'announcement' }),
      announcement,
    });
    expect(call.statements[0]?.answers).toMatchObject({ joins: '是', where: '铁西区', harm: '有人不适' });
  });

  const key = fc.constantFrom(...Array.from('123456789#*0'), '12', '24', '13900139000', '999999999999');
  const heard = fc.oneof(
    key.map(press),
    fc.constantFrom('举报', '铁西区', '化工厂爆炸了', '没有', '人工', '进度', '幺二三').map(say),
    fc.string({ unit: 'binary', maxLength: 40 }).map(say),
    fc.constant(QUIET),
    fc.constant({ ...QUIET, recording: `RE${'a'.repeat(32)}` }),
    fc.constant({ ...QUIET, reached: true }),
  );

  it('ends, whatever is pressed, said or kept silent; what was said about the matter is told', () => {
    const facts = fc.constantFrom(OPEN, CLOSED, { ...CLOSED, agent: false }, { ...OPEN, status: '办理中。' });
    fc.assert(
      fc.property(fc.array(heard, { maxLength: 80 }), facts, fc.boolean(), (inputs, world, isHidden) => {
        let call = begin(isHidden ? { caller: null } : {});
        for (const one of inputs) {
          call = advance(script, call, one, world);
          expect(
            replyVoice(script, call, { base: 'https://x', turn: call.turns, agent: '+861' }, null),
          ).toMatch(/<(Gather|Record|Dial|Hangup)/);
        }
        for (let more = 0; call.step !== 'end'; more++) {
          expect(more).toBeLessThanOrEqual(script.mostTurns);
          call = advance(script, call, QUIET, world);
        }
        const { where, what, question, danger: shouted } = call.answers;
        if (where || what || question || shouted) expect(call.statements.length).toBeGreaterThan(0);
        expect(advance(script, call, press('1'), world)).toMatchObject({ step: 'end' });
      }),
      { numRuns: 300 },
    );
  });
});

describe('the script', () => {
  const spoilt = (change: (copy: Script) => void): (() => Script) => {
    const copy = structuredClone(script);
    change(copy);
    return () => checkedScript(copy);
  };

  it.each<[string, (copy: Script) => void]>([
    ['lines.goodbye', (copy) => (copy.lines.goodbye = '')],
    ['steps.where: go "nowhere"', (copy) => Object.assign(copy.steps.where ?? {}, { go: 'nowhere' })],
    ['steps.menu is missing', (copy) => delete copy.steps.menu],
    ['key "0"', (copy) => Object.assign(copy.steps.goingOn ?? {}, { keys: { '0': { words: ['x'] } } })],
    ['slot "colour"', (copy) => Object.assign(copy.steps.what ?? {}, { slot: 'colour' })],
    ['retries', (copy) => (copy.retries = 0)],
  ])('that is wrong stops the boot and is named: %s', (named, change) => {
    expect(spoilt(change)).toThrow(ConfigError);
    expect(spoilt(change)).toThrow(named);
  });
});
