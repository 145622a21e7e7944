/** What the keys of the triage room do, in the order of the help. Keys are positions (event.code), not characters. */
export const SHORTCUTS = {
  KeyJ: { name: 'next', key: 'J', about: '下一件(跳过别人正在处理的)' },
  KeyK: { name: 'previous', key: 'K', about: '上一件(跳过别人正在处理的)' },
  Enter: { name: 'confirm', key: 'Enter', about: '按建议受理或转办' },
  KeyU: { name: 'urgency', key: 'U', about: '换紧急程度' },
  KeyF: { name: 'refer', key: 'F', about: '转办' },
  KeyA: { name: 'answer', key: 'A', about: '即时答复' },
  KeyR: { name: 'refuse', key: 'R', about: '不予受理' },
  KeyT: { name: 'texts', key: 'T', about: '常用语(请补充、不予受理、即时答复、转办时)' },
  KeyM: { name: 'join', key: 'M', about: '并入最像的先前一件' },
  KeyZ: { name: 'undo', key: 'Z', about: '撤销刚作的决定(十秒内)' },
  KeyG: { name: 'takeOver', key: 'G', about: '接手别人正在处理的一件' },
  KeyN: { name: 'fresh', key: 'N', about: '显示新来件' },
  Slash: { name: 'help', key: '?', about: '键盘帮助' },
} as const;

export type Shortcut = (typeof SHORTCUTS)[keyof typeof SHORTCUTS]['name'];

/** What is looked at of a keyboard event. */
export interface KeyPress {
  code: string;
  keyCode: number;
  isComposing: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  repeat: boolean;
}

/** The element that has the focus. */
export interface Target {
  closest(selector: string): unknown;
}

const TYPED_IN =
  'input:not([type=radio],[type=checkbox]), textarea, select, [contenteditable], [role=combobox], [role=dialog]';
const PRESSED = 'button, a, summary, [role=button], [role=tab], [role=menuitem], [role=option]';
/** What a browser says for a key that an input method took. */
const TAKEN_BY_INPUT_METHOD = 229;

/** The shortcut of a key press, or null: while an input method composes, in fields, dialogs and with other keys held. */
export function shortcutOf(press: KeyPress, target: Target | null): Shortcut | null {
  if (press.isComposing || press.keyCode === TAKEN_BY_INPUT_METHOD) return null;
  if (press.ctrlKey || press.altKey || press.metaKey || target?.closest(TYPED_IN)) return null;
  if (!Object.hasOwn(SHORTCUTS, press.code)) return null;
  const { name } = SHORTCUTS[press.code as keyof typeof SHORTCUTS];
  if (press.shiftKey !== (name === 'help')) return null;
  // Held down, Enter would confirm the next one unread; on a button it presses the button.
  if (name === 'confirm' && (press.repeat || target?.closest(PRESSED))) return null;
  return name;
}
