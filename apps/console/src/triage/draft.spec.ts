import { describe, expect, it } from '@jest/globals';
import { bodyOf, draftOf, enterRefusal, missingOf, nextUrgency } from './draft.js';
import type { Detail } from './queries.js';

const ACTIONS = ['accept', 'refer', 'refuse', 'answer'].map((action) => ({
  action,
  label: action,
  reason: action === 'refer' || action === 'refuse',
}));

/** The parts of a report that a decision looks at. */
function detail(
  changes: {
    urgency?: string;
    acceptance?: string;
    danger?: { level: string }[];
    suggestion?: null;
    accuses?: true;
  } = {},
): Detail {
  const { urgency = '一般', acceptance = '受理', danger = [] } = changes;
  const suggestion = {
    id: 'suggestion-1',
    codes: [
      { code: 'A03', name: '工业废气', probability: 0.9 },
      { code: 'A01', name: '恶臭/异味', probability: 0.6 },
      { code: 'N01', name: '工业噪声', probability: 0.1 },
    ],
    urgency,
    place: { adcode: '210106', path: ['辽宁省', '沈阳市', '铁西区'] },
    routing: { acceptance, department: 'eco', adcode: '210106', reason: '属地管理' },
  };
  return {
    version: 3,
    actions: ACTIONS,
    codes: [],
    urgency: null,
    danger,
    passages: changes.accuses ? [{ kind: 'accusation', name: '疑似收受好处', span: [0, 4] }] : [],
    place: null,
    bureauId: null,
    track: null,
    suggestion: changes.suggestion === null ? null : suggestion,
  } as unknown as Detail;
}

describe('a decision', () => {
  it('is the suggestion, with the codes that are present and the bureau left to the rules', () => {
    const body = bodyOf(detail(), draftOf(detail()));
    expect(body).toEqual({
      version: 3,
      suggestionId: 'suggestion-1',
      action: 'accept',
      codes: ['A03', 'A01'],
      urgency: '一般',
      adcode: '210106',
    });
  });

  it('of 转办 carries the rule’s reason', () => {
    const referred = detail({ acceptance: '转办' });
    expect(bodyOf(referred, draftOf(referred))).toMatchObject({ action: 'refer', reason: '属地管理' });
  });

  it('names the bureau that was chosen by hand', () => {
    expect(bodyOf(detail(), draftOf(detail(), { bureau: 'id:b-1' }))).toMatchObject({ bureauId: 'b-1' });
    expect(bodyOf(detail(), draftOf(detail(), { bureau: 'urban@210102' }))).toMatchObject({
      department: 'urban',
      bureauAdcode: '210102',
    });
  });

  it('without a suggestion needs a code', () => {
    const bare = detail({ suggestion: null });
    expect(missingOf(bare, draftOf(bare))).toBe('请选择类别。');
    expect(missingOf(bare, draftOf(bare, { codes: ['N02'] }))).toBeNull();
  });
});

describe('a report that accuses officials', () => {
  const accusing = detail({ accuses: true });

  it('goes to a bureau only after somebody has checked it', () => {
    expect(missingOf(accusing, draftOf(accusing))).toContain('核对');
    const checked = draftOf(accusing, { passagesChecked: true });
    expect(missingOf(accusing, checked)).toBeNull();
    expect(bodyOf(accusing, checked)).toMatchObject({ passagesChecked: true });
  });

  it('is refused or answered without', () => {
    expect(missingOf(accusing, draftOf(accusing, { action: 'refuse', reason: '不归环保' }))).toBeNull();
    expect(bodyOf(detail(), draftOf(detail()))).not.toHaveProperty('passagesChecked');
  });
});

describe('Enter alone', () => {
  it('confirms what was suggested', () => {
    expect(enterRefusal(detail(), draftOf(detail()))).toBeNull();
    const referred = detail({ acceptance: '转办' });
    expect(enterRefusal(referred, draftOf(referred))).toBeNull();
  });

  it.each([
    ['refuses', detail(), { action: 'refuse', reason: '不归环保' }],
    ['answers', detail(), { action: 'answer', answer: '请拨 12345' }],
    ['joins', detail(), { caseId: 'case-1' }],
    ['lowers 特急', detail({ urgency: '特急' }), { urgency: '紧急', reason: '已核实' }],
    [
      'goes below the danger words',
      detail({ danger: [{ level: '紧急' }], urgency: '紧急' }),
      { urgency: '一般', reason: '误报' },
    ],
  ] as const)('never %s', (_name, report, edits) => {
    expect(enterRefusal(report, draftOf(report, edits))).not.toBeNull();
    expect(missingOf(report, draftOf(report, edits))).toBeNull();
  });

  it('and the button neither lower 特急 without a reason', () => {
    const alarm = detail({ urgency: '特急' });
    expect(missingOf(alarm, draftOf(alarm, { urgency: '一般' }))).toContain('理由');
  });
});

it('U goes round the four levels', () => {
  expect(nextUrgency('特急')).toBe('紧急');
  expect(nextUrgency('不适用')).toBe('特急');
});
